package io.evenkeel.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the application says about keys that its records do not know. Immutable.
 *
 * @param unknown by prefix
 */
record KeyRules(Map<Key, UnknownKeys> unknown, List<Retired> retired) {

  /**
   * A key that is not read any more.
   *
   * @param replacement empty when there is none
   * @param advice what to do instead, when there is no replacement
   */
  record Retired(Key key, Optional<Key> replacement, String advice) {}

  KeyRules {
    unknown = Map.copyOf(unknown);
    retired = List.copyOf(retired);
  }

  /** Throws IllegalArgumentException when a retired key is in use, or a new one is not. */
  void check(Declared declared) {
    for (Retired old : retired) {
      if (declared.shape(old.key).isPresent() || declared.leadsToSection(old.key)) {
        throw new IllegalArgumentException(
            old.key + " is retired (expected: a key that no declared section knows)");
      }
      if (old.replacement.isPresent() && declared.shape(old.replacement.get()).isEmpty()) {
        throw new IllegalArgumentException(
            old.key
                + " is renamed to "
                + old.replacement.get()
                + " (expected: a key of a declared section)");
      }
    }
  }

  /** Of several prefixes the longest decides. */
  UnknownKeys unknown(Key key) {
    return unknown.entrySet().stream()
        .filter(rule -> key.startsWith(rule.getKey()))
        .max(Comparator.comparingInt(rule -> rule.getKey().size()))
        .map(Map.Entry::getValue)
        .orElse(UnknownKeys.FAIL);
  }

  /** The retired key that this is or lies below. */
  Optional<Retired> retired(Key key) {
    return retired.stream()
        .filter(old -> key.startsWith(old.key))
        .max(Comparator.comparingInt(old -> old.key.size()));
  }

  boolean leadsToRetired(Key key) {
    return retired.stream().anyMatch(old -> old.key.startsWith(key));
  }
}
