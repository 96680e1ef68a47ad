package io.evenkeel.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What one look at a check found: a result, or that there is none. Immutable.
 *
 * @param weight how many results it counts as
 * @param checked when the latest evaluation ended, which may be long ago
 * @param took how long that one ran
 * @param at now, by the wall clock
 */
record Finding(
    HealthResult result,
    Evidence evidence,
    int weight,
    Instant checked,
    Duration took,
    Instant at) {

  static Finding result(HealthResult result, Instant at, Duration took) {
    return new Finding(result, Evidence.RESULT, 1, at, took, at);
  }

  static Finding stuck(Duration timeout, Instant at, Duration took) {
    String reason =
        HealthResult.timedOut(timeout).reason() + ", running since " + seconds(at.minus(took));
    return new Finding(HealthResult.down(reason), Evidence.STUCK, 1, at, took, at);
  }

  static Finding stillStuck(CheckReport before, Instant at) {
    return without(HealthResult.down(before.latestReason()), Evidence.STUCK, 1, before, at);
  }

  static Finding skipped(String reason, CheckReport before, Instant at) {
    return without(HealthResult.down(reason), Evidence.SKIPPED, 1, before, at);
  }

  static Finding stale(int weight, CheckReport before, Instant at) {
    String said = before.latestReason();
    String reason = "no result since " + seconds(before.checked());
    if (before.evidence() == Evidence.STALE) {
      reason = said;
    } else if (!said.isEmpty()) {
      reason += ", and before: " + said;
    }
    return without(HealthResult.down(reason), Evidence.STALE, weight, before, at);
  }

  /** Whether an evaluation ended or timed out, and not only time passed. */
  boolean isResult() {
    return checked.equals(at);
  }

  private static Finding without(
      HealthResult result, Evidence evidence, int weight, CheckReport before, Instant at) {
    return new Finding(result, evidence, weight, before.checked(), before.took(), at);
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
