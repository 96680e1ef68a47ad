package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * One change of a check's status. Immutable, thread-safe.
 *
 * @param to the status it changed to, from the other one
 * @param cause why it went DOWN, one line; when it came UP, what had kept it DOWN
 * @param at by the wall clock
 * @param lasted how long the status before had lasted, by the monotonic clock
 */
public record Transition(HealthStatus to, String cause, Instant at, Duration lasted) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the status is DEGRADED
   */
  public Transition {
    requireNonNull(cause, "cause");
    requireNonNull(at, "at");
    requireNonNull(lasted, "lasted");
    HealthResult.requireOfACheck(to);
  }
}
