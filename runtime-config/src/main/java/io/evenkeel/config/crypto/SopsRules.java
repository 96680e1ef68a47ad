package io.evenkeel.config.crypto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which values a file holds encrypted: a word matches, and all below it. Not thread-safe: it
 * remembers words.
 */
final class SopsRules {

  static final String UNENCRYPTED_SUFFIX = "unencrypted_suffix";
  static final String ENCRYPTED_SUFFIX = "encrypted_suffix";
  static final String UNENCRYPTED_REGEX = "unencrypted_regex";
  static final String ENCRYPTED_REGEX = "encrypted_regex";
  static final List<String> ALL =
      List.of(UNENCRYPTED_SUFFIX, ENCRYPTED_SUFFIX, UNENCRYPTED_REGEX, ENCRYPTED_REGEX);

  /** When a file has none of them. */
  private static final String DEFAULT = "_unencrypted";

  private final boolean encryptsMatches;
  private final Predicate<String> matches;
  private final Map<String, Boolean> known = new HashMap<>();

  private SopsRules(boolean encryptsMatches, Predicate<String> matches) {
    this.encryptsMatches = encryptsMatches;
    this.matches = matches;
  }

  static SopsRules byDefault() {
    return of(UNENCRYPTED_SUFFIX, DEFAULT);
  }

  /**
   * @throws IllegalArgumentException when it is a regular expression that is malformed or not
   *     supported
   */
  static SopsRules of(String rule, String argument) {
    boolean encrypts = rule.equals(ENCRYPTED_SUFFIX) || rule.equals(ENCRYPTED_REGEX);
    if (rule.endsWith("_suffix")) {
      return new SopsRules(encrypts, word -> word.endsWith(argument));
    }
    return new SopsRules(encrypts, new SopsRegex(argument)::find);
  }

  /**
   * @param words the key from the root, without positions in lists
   * @throws IllegalArgumentException when a regular expression takes too long
   */
  boolean encrypted(List<String> words) {
    return words.stream().anyMatch(word -> known.computeIfAbsent(word, matches::test))
        == encryptsMatches;
  }
}
