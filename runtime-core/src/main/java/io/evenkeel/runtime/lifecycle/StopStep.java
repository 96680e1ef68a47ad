package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.List;

/**
 * One step of a stop, as it stands. Immutable.
 *
 * @param name the component's name and what it does, {@code orders-database stop}
 * @param elapsed how long it took, or has been running
 * @param ended false while it is running
 * @param threadId the thread it runs on
 * @param stuckAt where its thread was when it was given up; empty if it was not
 */
public record StopStep(
    String name, Duration elapsed, boolean ended, long threadId, List<StackTraceElement> stuckAt) {

  public StopStep {
    stuckAt = List.copyOf(stuckAt);
  }
}
