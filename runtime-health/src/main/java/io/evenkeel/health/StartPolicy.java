package io.evenkeel.health;

/**
 * What a service does when a check is DOWN while it starts. The registry only carries the policy;
 * whoever starts the service acts on it (in Evenkeel, {@code runtime-core}).
 */
public enum StartPolicy {
  /**
   * One attempt and a few retries, then the start is undone and the process exits. Default of
   * required checks.
   */
  FAIL,

  /**
   * Retried with backoff until the start timeout, then the start is undone and the process exits.
   */
  WAIT,

  /**
   * The service keeps starting, not ready and without its application port, until the dependency
   * returns.
   */
  STANDBY,

  /** Logged; the start goes on. Default of optional checks. */
  WARN
}
