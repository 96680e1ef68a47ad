package io.evenkeel.runtime.lifecycle;

import java.util.List;

/** What the owner of a {@link Lifecycle} does at fixed points of a stop, besides its components. */
public interface StopHooks {

  /**
   * Waits until balancers have noticed that the service is not ready. Interrupted when a second
   * signal skips the wait.
   *
   * @param limit when to go on in any case
   */
  default void preDrain(Deadline limit) throws InterruptedException {}

  /**
   * The last step: flushes metrics, traces and logs and closes what answered until now.
   *
   * @param cut what was given up so far
   */
  default void flush(Deadline limit, List<String> cut) throws Exception {}
}
