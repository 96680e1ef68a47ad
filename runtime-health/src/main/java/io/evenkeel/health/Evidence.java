package io.evenkeel.health;

/** What the latest word on a check rests on. */
public enum Evidence {
  /** Nothing yet: no evaluation has ended. The check is DOWN, and pending. */
  NONE,

  /** An evaluation that has ended, in time or late. */
  RESULT,

  /**
   * An evaluation that is past its timeout and still runs. Each interval that passes meanwhile
   * counts as one more failure.
   */
  STUCK,

  /**
   * A result so old that it says nothing any more: older than twice the interval with its jitter
   * and the timeout together. Something keeps the registry from evaluating.
   */
  STALE,

  /** A check this one comes {@link HealthCheck#after after} is DOWN, so it was not evaluated. */
  SKIPPED
}
