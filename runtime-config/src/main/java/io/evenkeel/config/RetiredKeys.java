package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Finds keys that were renamed or removed, wherever they are set, and says what to write. */
final class RetiredKeys {

  private final KeyRules rules;
  private final Declared declared;
  private final Problems problems;

  RetiredKeys(KeyRules rules, Declared declared, Problems problems) {
    this.rules = rules;
    this.declared = declared;
    this.problems = problems;
  }

  /** Each place is a problem of its own: all of them must be changed. */
  void inFiles(List<Layer> layers) {
    for (KeyRules.Retired old : rules.retired()) {
      for (Layer layer : layers) {
        old.key().in(layer.root()).ifPresent(value -> add(old.key(), old, value.origin()));
      }
    }
  }

  void onCommandLine(CommandLine commandLine) {
    for (Key key : commandLine.options().keySet()) {
      rules.retired(key).ifPresent(old -> add(key, old, Origins.of(CommandLine.ORIGIN + key)));
    }
  }

  void inSystemProperties(Map<String, String> properties) {
    for (String name : properties.keySet()) {
      var key = new Key(List.of(name.split("\\.", -1)));
      if (!SystemProperties.isJdk(name)) {
        rules
            .retired(key)
            .ifPresent(old -> add(key, old, Origins.of(SystemProperties.ORIGIN + name)));
      }
    }
  }

  /** Not those that have become the names of other keys, and not service links of Kubernetes. */
  void inVariables(Map<String, String> environment, Function<String, ConfigOrigin> origin) {
    var links = new ServiceLinks(environment);
    Map<String, Key> inUse = new TreeMap<>();
    declared.leaves().keySet().forEach(key -> inUse.put(key.environmentVariable(), key));
    for (KeyRules.Retired old : rules.retired()) {
      for (Map.Entry<Key, Optional<Key>> entry : leaves(old).entrySet()) {
        String variable = entry.getKey().environmentVariable();
        if (environment.containsKey(variable)
            && !inUse.containsKey(variable)
            && !links.contains(variable)) {
          String message =
              entry
                  .getValue()
                  .map(key -> "renamed. Set " + key.environmentVariable() + " instead.")
                  .orElseGet(() -> "removed: " + old.advice());
          problems.add(entry.getKey(), message, origin.apply(variable));
        }
      }
    }
  }

  /** A renamed section had the keys that it has under its new name. */
  private Map<Key, Optional<Key>> leaves(KeyRules.Retired old) {
    Map<Key, Optional<Key>> leaves = new TreeMap<>();
    leaves.put(old.key(), old.replacement());
    old.replacement()
        .ifPresent(
            replacement ->
                declared.leaves().keySet().stream()
                    .filter(leaf -> leaf.startsWith(replacement))
                    .forEach(
                        leaf -> leaves.put(leaf.moved(replacement, old.key()), Optional.of(leaf))));
    return leaves;
  }

  private void add(Key key, KeyRules.Retired old, ConfigOrigin origin) {
    problems.add(
        key,
        old.replacement()
            .map(to -> "renamed. Write " + key.moved(old.key(), to) + " instead.")
            .orElseGet(() -> "removed: " + old.advice()),
        origin);
  }
}
