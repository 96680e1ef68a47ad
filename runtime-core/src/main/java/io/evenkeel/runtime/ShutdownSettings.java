package io.evenkeel.runtime;

import io.evenkeel.config.Expect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code shutdown}: the time a stop may take. Immutable.
 *
 * @param platform who stops this process
 * @param timeout from the signal to the end of the process; by default what the platform allows
 * @param gracePeriod when whoever sent the signal kills; by default found out where that is
 *     possible. Without {@code timeout} five sixths of it are used
 * @param reportDir where the report of a forced stop is written; by default nowhere
 */
record ShutdownSettings(
    Platform platform,
    Optional<Duration> timeout,
    Optional<Duration> gracePeriod,
    PreDrain preDrain,
    Optional<Path> reportDir) {

  /**
   * Section {@code shutdown.pre-drain}.
   *
   * @param max the longest wait before connections are closed; in it each answer tells its client
   *     to leave. By default what the platform needs
   */
  record PreDrain(Optional<Duration> max) {

    PreDrain {
      max.ifPresent(m -> Expect.inRange("max", m, Duration.ZERO, Duration.ofMinutes(10)));
    }
  }

  ShutdownSettings {
    timeout.ifPresent(
        t -> Expect.inRange("timeout", t, Duration.ofMillis(100), Duration.ofHours(1)));
    gracePeriod.ifPresent(
        g -> Expect.inRange("gracePeriod", g, Duration.ofMillis(100), Duration.ofHours(24)));
  }
}
