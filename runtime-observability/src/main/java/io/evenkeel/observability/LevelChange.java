package io.evenkeel.observability;

import java.time.Instant;
import java.util.Optional;

/**
 * A level that was set while the process runs. Immutable.
 *
 * @param level in lower case
 * @param by who set it
 * @param until when the level from the configuration is back; empty for never
 */
public record LevelChange(String level, String by, Optional<Instant> until) {}
