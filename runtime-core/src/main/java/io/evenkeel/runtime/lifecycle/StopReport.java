package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.List;

/**
 * How a stop went. Immutable, thread-safe.
 *
 * @param took from the request to stop until everything was stopped or given up
 * @param cut what did not finish in time and was given up, in order; empty after a clean stop
 */
public record StopReport(Duration took, List<String> cut) {

  public StopReport {
    cut = List.copyOf(cut);
  }

  /** True if nothing was given up. */
  public boolean clean() {
    return cut.isEmpty();
  }
}
