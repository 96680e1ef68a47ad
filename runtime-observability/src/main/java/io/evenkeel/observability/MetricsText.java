package io.evenkeel.observability;

/**
 * All meters at one moment, ready to send. Immutable, thread-safe.
 *
 * @param contentType the format of the body, for the header of that name
 * @param body to be sent as UTF-8
 */
public record MetricsText(String contentType, String body) {}
