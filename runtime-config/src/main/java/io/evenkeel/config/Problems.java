package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what is wrong during one load. Not thread-safe. */
final class Problems {

  private final Set<ConfigProblem> found = new LinkedHashSet<>();
  private final List<Key> missing = new ArrayList<>();
  private final List<Key> explained = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();
  private boolean incomplete;
  private boolean usage;

  void add(Key key, String message, ConfigOrigin origin) {
    explained.add(key);
    add(key.toString(), message, Optional.of(Origins.describe(origin)));
  }

  void add(Key key, String message, Optional<ConfigOrigin> origin) {
    explained.add(key);
    add(key.toString(), message, origin.map(Origins::describe));
  }

  void add(String subject, String message, Optional<String> origin) {
    found.add(new ConfigProblem(Text.singleLine(subject), Text.singleLine(message), origin));
  }

  /** A file or source that could not be read: keys it may hold are not reported as missing. */
  void unreadable(String name, String message, int line) {
    incomplete = true;
    add(name, message, Optional.of(line > 0 ? name + ":" + line : name));
  }

  /** The whole could not be put together. */
  void unresolved(Key key, String message, ConfigOrigin origin) {
    incomplete = true;
    add(key, message, origin);
  }

  void usage(String option, String message) {
    usage = true;
    add(option, message, Optional.of("command line"));
  }

  void missing(Key key) {
    missing.add(key);
  }

  /** A bug in a settings record: reported with the others, its stack trace kept. */
  void cause(Throwable cause) {
    causes.add(cause);
  }

  void throwIfAny() {
    if (!incomplete) {
      for (Key key : missing) {
        if (explained.stream().noneMatch(key::startsWith)) {
          add(key.toString(), "required, but missing", Optional.empty());
        }
      }
    }
    if (found.isEmpty()) {
      return;
    }
    Comparator<ConfigProblem> byOrigin =
        Comparator.comparing(p -> p.origin().orElse(""), Origins.ORDER);
    Comparator<ConfigProblem> order =
        Comparator.<ConfigProblem, Boolean>comparing(p -> p.origin().isEmpty())
            .thenComparing(byOrigin)
            .thenComparing(ConfigProblem::key);
    var exception = new ConfigException(found.stream().sorted(order).toList(), usage);
    causes.forEach(exception::addSuppressed);
    throw exception;
  }
}
