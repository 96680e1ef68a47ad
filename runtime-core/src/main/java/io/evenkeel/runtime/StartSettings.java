package io.evenkeel.runtime;

import io.evenkeel.config.Expect;
import java.time.Duration;

/**
 * Section {@code start}: how patient a start is. Immutable.
 *
 * @param timeout how long one component may take, all of its tries together
 * @param retries tries after the first one, under policy FAIL
 */
record StartSettings(Duration timeout, int retries) {

  StartSettings {
    Expect.inRange("timeout", timeout, Duration.ofMillis(1), Duration.ofDays(1));
    Expect.inRange("retries", retries, 0, 1000);
  }
}
