package io.evenkeel.config;

import java.util.Optional;

/**
 * One thing wrong with the configuration. Immutable.
 *
 * @param key the key concerned, such as {@code http.port}, or the file that cannot be read
 * @param message value and expectation, such as {@code 70000 (expected: 0-65535)}; never shows a
 *     secret
 * @param origin where it was written, such as {@code application.yaml:12}; empty when it was
 *     written nowhere
 * @param value what is written there, as the message shows it, {@code ******} for a secret; empty
 *     when it is not the value that is wrong
 */
public record ConfigProblem(
    String key, String message, Optional<String> origin, Optional<String> value) {

  /** Without a value. */
  public ConfigProblem(String key, String message, Optional<String> origin) {
    this(key, message, origin, Optional.empty());
  }
}
