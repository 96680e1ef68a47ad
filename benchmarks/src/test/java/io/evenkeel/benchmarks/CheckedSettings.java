package io.evenkeel.benchmarks;

import io.evenkeel.config.Expect;
import java.time.Duration;

/**
 * Section {@code checks} of {@link CheckedService}. Immutable.
 *
 * @param count checks whose probes are up at once
 * @param hung of one more, how long each of its evaluations blocks; zero for no such check
 * @param timeout of the hung one
 * @param interval of all
 */
record CheckedSettings(int count, Duration hung, Duration timeout, Duration interval) {

  CheckedSettings {
    Expect.inRange("count", count, 0, 10_000);
    Expect.inRange("hung", hung, Duration.ZERO, Duration.ofMinutes(10));
  }
}
