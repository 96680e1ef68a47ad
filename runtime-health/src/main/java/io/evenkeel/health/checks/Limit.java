package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** How long a probe's own work may take, from 1 ms to 59 min. */
record Limit(Duration duration) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMinutes(59);

  /** So that what a client says about its own timeout comes before "has not answered". */
  private static final Duration GRACE = Duration.ofMillis(200);

  /** So that the probe's own reason comes before the check's "timed out". */
  private static final Duration MARGIN = Duration.ofMillis(500);

  Limit {
    requireNonNull(duration, "within");
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("within: " + duration + " (expected: 1 ms to 59 min)");
    }
  }

  static Limit seconds(int seconds) {
    return new Limit(Duration.ofSeconds(seconds));
  }

  Duration checkTimeout() {
    return duration.plus(MARGIN);
  }

  long nanosWithGrace() {
    return duration.plus(GRACE).toNanos();
  }

  int millis() {
    return (int) duration.toMillis();
  }

  /** Rounded up: zero is no limit at all for most who take seconds. */
  int wholeSeconds() {
    return (int) ((duration.toMillis() + 999) / 1000);
  }

  /** The moment, in {@link System#nanoTime()}, when work that begins now must have ended. */
  long deadline() {
    return System.nanoTime() + duration.toNanos();
  }

  /** At least 1, so that it never means "no limit". */
  static int millisUntil(long deadline) {
    return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
  }

  @Override
  public String toString() {
    return Reason.text(duration);
  }
}
