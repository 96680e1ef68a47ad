package io.evenkeel.config;

import java.util.Optional;

/**
 * A key with two values. Immutable.
 *
 * @param here empty where it is not set
 * @param there in the configuration that was compared with
 */
public record ConfigDifference(
    String key, Optional<ConfigEntry> here, Optional<ConfigEntry> there) {}
