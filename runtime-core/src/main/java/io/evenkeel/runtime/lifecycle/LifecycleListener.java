package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.List;

/**
 * Told what happens, on the thread on which it happens; must not block. What it throws reaches
 * {@link #failed} of the others and stops nothing.
 */
public interface LifecycleListener {

  /** The state has changed. */
  default void stateChanged(LifecycleState from, LifecycleState to) {}

  /** A component's {@link Component#start} returned after {@code took}. */
  default void started(String component, Duration took) {}

  /** A component's {@link Component#drain} ended after {@code took}, whether well or not. */
  default void drained(String component, Duration took) {}

  /** A component's {@link Component#stop} ended after {@code took}, whether well or not. */
  default void stopped(String component, Duration took) {}

  /** Something that must not stop the others threw; {@code what} names it. */
  default void failed(String what, Throwable cause) {}

  /**
   * A call did not return by its deadline and was given up.
   *
   * @param step the component's name and what it was doing, {@code orders-database stop}
   * @param stack where its thread was
   */
  default void overran(String step, Duration elapsed, List<StackTraceElement> stack) {}
}
