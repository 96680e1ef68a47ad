package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what is wrong during one load. Not thread-safe. */
final class Problems {

  private final Set<ConfigProblem> found = new LinkedHashSet<>();
  private final Map<Key, ConfigProblem> missing = new LinkedHashMap<>();
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
    add(subject, message, origin, Optional.empty());
  }

  /**
   * A value that is not what is expected there.
   *
   * @param shown masked if need be
   */
  void misfit(Key key, String shown, String expectation, Optional<ConfigOrigin> origin) {
    explained.add(key);
    add(
        key.toString(),
        shown + " (expected: " + expectation + ")",
        origin.map(Origins::describe),
        Optional.of(shown));
  }

  private void add(
      String subject, String message, Optional<String> origin, Optional<String> value) {
    found.add(
        new ConfigProblem(
            Text.singleLine(subject),
            Text.singleLine(message),
            origin,
            value.map(Text::singleLine)));
  }

  /** How many were found so far, missing keys included. */
  int count() {
    return found.size() + missing.size();
  }

  /** It has no value for a reason that is told otherwise: it is not reported as missing. */
  void explained(Key key) {
    explained.add(key);
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

  /**
   * A key without a value.
   *
   * @param expected appended to the message
   * @param section where what it belongs to was written
   */
  void missing(Key key, String expected, Optional<ConfigOrigin> section) {
    missing.put(
        key,
        new ConfigProblem(
            Text.singleLine(key.toString()),
            "required, but missing" + expected,
            section.map(Origins::describe)));
  }

  /** A bug in a settings record: reported with the others, its stack trace kept. */
  void cause(Throwable cause) {
    causes.add(cause);
  }

  /** All of them, sorted as {@link ConfigException#problems} has them. */
  List<ConfigProblem> all() {
    return complete() ? List.of() : exception().problems();
  }

  void throwIfAny() {
    if (!complete()) {
      throw exception();
    }
  }

  /** True when there is none. Missing keys count once it is known that all files were read. */
  private boolean complete() {
    if (!incomplete) {
      for (Map.Entry<Key, ConfigProblem> entry : missing.entrySet()) {
        if (explained.stream().noneMatch(entry.getKey()::startsWith)) {
          found.add(entry.getValue());
        }
      }
    }
    return found.isEmpty();
  }

  private ConfigException exception() {
    var exception = new ConfigException(List.copyOf(found), usage);
    causes.forEach(exception::addSuppressed);
    return exception;
  }
}
