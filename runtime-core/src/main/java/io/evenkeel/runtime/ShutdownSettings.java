package io.evenkeel.runtime;

import io.evenkeel.config.Expect;
import io.evenkeel.runtime.lifecycle.StopBudget;
import java.time.Duration;

/**
 * Section {@code shutdown}: the time a stop may take. Immutable.
 *
 * @param timeout from the signal to the end of the process
 */
record ShutdownSettings(Duration timeout, PreDrain preDrain) {

  /**
   * Section {@code shutdown.pre-drain}.
   *
   * @param max the longest wait, while connections are open, before they are closed; in it each
   *     answer tells its client to leave
   */
  record PreDrain(Duration max) {

    PreDrain {
      Expect.inRange("max", max, Duration.ZERO, Duration.ofMinutes(10));
    }
  }

  ShutdownSettings {
    Expect.inRange("timeout", timeout, Duration.ofMillis(100), Duration.ofHours(1));
  }

  StopBudget budget() {
    return StopBudget.of(timeout, preDrain.max());
  }
}
