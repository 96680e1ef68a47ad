package io.evenkeel.runtime.lifecycle;

import java.time.Duration;

/**
 * How the time of a stop is shared. The parts add up to the total; what one part leaves unused goes
 * to the next.
 *
 * @param total the whole time from the signal to the end of the process
 * @param preDrain the longest wait for balancers to notice
 * @param drain for requests and other work in flight
 * @param stop for components
 * @param flush for metrics, traces and logs
 */
public record StopBudget(
    Duration total, Duration preDrain, Duration drain, Duration stop, Duration flush) {

  private static final Duration STOP_AT_MOST = Duration.ofSeconds(4);
  private static final Duration FLUSH_AT_MOST = Duration.ofSeconds(2);

  /**
   * Shares out {@code total}: at most 4 s and 16 % for stopping, 2 s and 8 % for flushing, at most
   * {@code preDrain} and half of the total before draining, the rest for draining.
   */
  public static StopBudget of(Duration total, Duration preDrain) {
    Duration stop = shorter(STOP_AT_MOST, total.multipliedBy(16).dividedBy(100));
    Duration flush = shorter(FLUSH_AT_MOST, total.multipliedBy(8).dividedBy(100));
    Duration wait = shorter(preDrain, total.dividedBy(2));
    return new StopBudget(total, wait, total.minus(wait).minus(stop).minus(flush), stop, flush);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
