package io.evenkeel.health;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A check's report and the readings of the ticker it rests on. Immutable: readers without the lock
 * get both or neither.
 *
 * @param resultAt of the latest result; empty when there was none
 * @param lookedAt when the loop last knew how the check stands
 * @param changedAt when the status last changed
 */
record Standing(CheckReport report, OptionalLong resultAt, long lookedAt, long changedAt) {

  private static final int MANY = 1_000;

  static Standing pending(CheckReport report, long now) {
    return new Standing(report, OptionalLong.empty(), now, now);
  }

  /** Nothing new. */
  Standing looked(long now) {
    return new Standing(report, resultAt, now, changedAt);
  }

  Standing next(CheckReport after, Finding finding, long now) {
    return new Standing(
        after,
        finding.isResult() ? OptionalLong.of(now) : resultAt,
        now,
        after.turnedFrom(report) ? now : changedAt);
  }

  Optional<Duration> age(long now) {
    return resultAt.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, now - resultAt.getAsLong())));
  }

  Duration lasted(long now) {
    return Duration.ofNanos(Math.max(0, now - changedAt));
  }

  /** How many times over the standing is too old. */
  int missed(long now, long staleAfter) {
    return report.pending() ? 0 : (int) Math.min(MANY, Math.max(0, (now - lookedAt) / staleAfter));
  }

  /** When it is too old once more. */
  long nextMissed(long now, long staleAfter) {
    return lookedAt + (Math.max(0, (now - lookedAt) / staleAfter) + 1) * staleAfter;
  }
}
