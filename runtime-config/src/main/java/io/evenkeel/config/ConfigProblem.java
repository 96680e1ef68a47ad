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
 */
public record ConfigProblem(String key, String message, Optional<String> origin) {}
