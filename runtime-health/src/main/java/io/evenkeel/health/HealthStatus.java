package io.evenkeel.health;

/** How a check or a whole report stands. */
public enum HealthStatus {
  /** In order. */
  UP,

  /**
   * An optional check is down and no required one is. Only a {@link HealthReport} has this status,
   * a check never.
   */
  DEGRADED,

  /**
   * A check that failed as often in a row as it takes, is skipped or was not evaluated yet; a
   * report with such a check among its required ones.
   */
  DOWN
}
