package io.evenkeel.config;

/**
 * One key of the effective configuration. Immutable.
 *
 * @param value as text; {@code ******} when secret
 * @param origin such as {@code application.yaml:12} or {@code environment variable HTTP_PORT}
 * @param description the comment in {@code reference.conf}, on one line; empty when there is none
 */
public record ConfigEntry(
    String key, String value, String origin, boolean secret, String description) {}
