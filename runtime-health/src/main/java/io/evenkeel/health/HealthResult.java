package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one evaluation of a check found. Immutable, thread-safe.
 *
 * @param status UP or DOWN
 * @param reason why it is DOWN: one line of at most 300 characters ("no reason given" for blank
 *     text), cut and freed of control characters if need be; empty when UP
 */
public record HealthResult(HealthStatus status, String reason) {

  private static final HealthResult UP = new HealthResult(HealthStatus.UP, "");

  /**
   * Checks that status and reason belong together.
   *
   * @throws IllegalArgumentException when the status is DEGRADED, or UP with a reason
   */
  public HealthResult {
    requireOfACheck(status);
    requireNonNull(reason, "reason");
    if (status == HealthStatus.UP && !reason.isEmpty()) {
      throw new IllegalArgumentException(
          "reason: \"" + Text.line(reason) + "\" (expected: empty when UP)");
    }
    if (status == HealthStatus.DOWN) {
      reason = Text.line(reason);
      reason = reason.isEmpty() ? "no reason given" : reason;
    }
  }

  /** All is well. */
  public static HealthResult up() {
    return UP;
  }

  /** Something is wrong; the first line of the reason is kept. */
  public static HealthResult down(String reason) {
    return new HealthResult(HealthStatus.DOWN, reason);
  }

  /**
   * Something is wrong: class and message of the throwable, then of its root cause where that says
   * more, as in {@code SQLException: no connection (ConnectException: Connection refused)}.
   */
  public static HealthResult down(Throwable cause) {
    return down(Text.of(requireNonNull(cause, "cause")));
  }

  static HealthStatus requireOfACheck(HealthStatus status) {
    if (requireNonNull(status, "status") == HealthStatus.DEGRADED) {
      throw new IllegalArgumentException(
          "status: DEGRADED (expected: UP or DOWN; only a report is DEGRADED)");
    }
    return status;
  }

  static HealthResult timedOut(Duration timeout) {
    return down("timed out after " + Text.of(timeout));
  }
}
