package io.evenkeel.runtime.policy;

/** How the pauses between tries grow. */
public enum Backoff {
  /** The same pause each time. */
  FIXED,
  /** Twice as long each time, up to the longest. */
  EXPONENTIAL,
  /**
   * Anything from nothing to what {@link #EXPONENTIAL} waits, at random: callers that failed
   * together do not come back together.
   */
  EXPONENTIAL_JITTER
}
