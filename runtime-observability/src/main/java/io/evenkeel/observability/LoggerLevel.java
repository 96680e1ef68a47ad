package io.evenkeel.observability;

import java.util.Optional;

/**
 * A logger and its level. Immutable.
 *
 * @param logger its name; {@code ROOT} for the one above all
 * @param level in force, in lower case
 * @param configured the level it was started with; empty if it has that of the logger above
 * @param change what was set at run time
 */
public record LoggerLevel(
    String logger, String level, Optional<String> configured, Optional<LevelChange> change) {}
