package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * How one check stands. Immutable, thread-safe.
 *
 * @param name the check's name
 * @param kind the check's kind
 * @param status UP or DOWN
 * @param required whether DOWN makes the report DOWN, and not only DEGRADED
 * @param reason why it is DOWN, one line; empty when UP
 * @param impact what suffers while it is DOWN; empty when the check does not say
 * @param since when {@code status} or {@code pending} last changed, by the wall clock: how long a
 *     check has been DOWN is the time from here to now
 * @param checked when the latest evaluation ended or timed out, by the wall clock; the time of
 *     registration while pending
 * @param took how long the latest evaluation ran, or had run when it was found past its timeout;
 *     zero while pending
 * @param pending whether no evaluation has ended yet; the check is DOWN until then
 */
public record CheckReport(
    String name,
    HealthKind kind,
    HealthStatus status,
    boolean required,
    String reason,
    String impact,
    Instant since,
    Instant checked,
    Duration took,
    boolean pending) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the status is DEGRADED
   */
  public CheckReport {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(status, "status");
    requireNonNull(reason, "reason");
    requireNonNull(impact, "impact");
    requireNonNull(since, "since");
    requireNonNull(checked, "checked");
    requireNonNull(took, "took");
    if (status == HealthStatus.DEGRADED) {
      throw new IllegalArgumentException(
          "status: DEGRADED (expected: UP or DOWN; only a report is DEGRADED)");
    }
  }

  static CheckReport pending(HealthCheck check, Instant now) {
    return new CheckReport(
        check.name(),
        check.kind(),
        HealthStatus.DOWN,
        check.required(),
        "not checked yet",
        check.impact(),
        now,
        now,
        Duration.ZERO,
        true);
  }

  CheckReport next(HealthResult result, Instant now, Duration took) {
    boolean changed = pending || status != result.status();
    return new CheckReport(
        name,
        kind,
        result.status(),
        required,
        result.reason(),
        impact,
        changed ? now : since,
        now,
        took,
        false);
  }

  /** Whether listeners are told; a new reason alone is none of their business. */
  boolean differsFrom(CheckReport before) {
    return status != before.status || pending != before.pending;
  }
}
