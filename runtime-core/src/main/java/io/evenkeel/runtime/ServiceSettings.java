package io.evenkeel.runtime;

import java.util.Optional;

/**
 * Section {@code service}: who this is, in logs, metrics and {@code /info}. Immutable.
 *
 * @param name used when {@code main} gives none; by default the main jar's Implementation-Title
 * @param version by default the main jar's Implementation-Version
 * @param environment by default the last profile
 * @param instance by default the host's name
 */
record ServiceSettings(
    Optional<String> name,
    Optional<String> version,
    Optional<String> environment,
    Optional<String> instance) {}
