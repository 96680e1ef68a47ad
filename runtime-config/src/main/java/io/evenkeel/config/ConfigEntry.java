package io.evenkeel.config;

/**
 * One key of the effective configuration. Immutable.
 *
 * @param value as text; {@code ******} when secret
 * @param origin such as {@code application.yaml:12} or {@code environment variable HTTP_PORT}
 */
public record ConfigEntry(String key, String value, String origin, boolean secret) {}
