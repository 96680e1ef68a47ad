package io.evenkeel.config;

import java.util.Optional;

/**
 * A key that a declared section knows. Immutable.
 *
 * @param type for a person: {@code duration}, {@code one of a, b}, {@code list of text}
 * @param defaultValue as text, from a {@code reference.conf}; {@code ******} when secret
 * @param required whether it has to be set, since it has no default and is not optional
 * @param environmentVariable the name of the variable that sets it
 * @param description the comment in {@code reference.conf}, on one line; empty when there is none
 */
public record ConfigKey(
    String key,
    String type,
    Optional<String> defaultValue,
    boolean required,
    boolean secret,
    String environmentVariable,
    String description) {}
