package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one check stands. Immutable, thread-safe.
 *
 * @param name the check's name
 * @param kind the check's kind
 * @param status UP or DOWN, by as many results as the check's thresholds ask for
 * @param required whether DOWN makes the report DOWN, and not only DEGRADED
 * @param reason why it is DOWN, one line; empty when UP
 * @param impact what suffers while it is DOWN; empty when the check does not say
 * @param since when {@code status} or {@code pending} last changed, by the wall clock: how long a
 *     check has been DOWN is the time from here to now
 * @param checked when the latest evaluation ended or timed out, by the wall clock; the time of
 *     registration while there was none
 * @param took how long the latest evaluation ran, or had run when it was found past its timeout;
 *     zero while there was none
 * @param evidence what the latest word rests on
 * @param streak the latest results, where they say the opposite of {@code status} and are too few
 *     to change it: an operator sees here that an UP check fails
 * @param history the changes of {@code status}
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
    Evidence evidence,
    Optional<Streak> streak,
    History history) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the status is DEGRADED
   */
  public CheckReport {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    HealthResult.requireOfACheck(status);
    requireNonNull(reason, "reason");
    requireNonNull(impact, "impact");
    requireNonNull(since, "since");
    requireNonNull(checked, "checked");
    requireNonNull(took, "took");
    requireNonNull(evidence, "evidence");
    requireNonNull(streak, "streak");
    requireNonNull(history, "history");
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
        Evidence.NONE,
        Optional.empty(),
        History.EMPTY);
  }

  /** Whether nothing is known of the check yet; it is DOWN until then. */
  public boolean pending() {
    return evidence == Evidence.NONE;
  }

  /** Whether it is DOWN only because a check it comes after is. */
  public boolean skipped() {
    return evidence == Evidence.SKIPPED;
  }

  /**
   * When the evaluation began that is past its timeout and still runs; empty when there is none.
   */
  public Optional<Instant> stuckSince() {
    return evidence == Evidence.STUCK ? Optional.of(checked.minus(took)) : Optional.empty();
  }

  /**
   * Of the latest failure, whether or not it made the check DOWN; empty when the latest is good.
   */
  public String latestReason() {
    return streak.map(Streak::reason).orElse(reason);
  }

  /** Whether the two say the same of one check, apart from {@code checked} and {@code took}. */
  boolean agreesWith(CheckReport other) {
    return status == other.status
        && evidence == other.evidence
        && reason.equals(other.reason)
        && streak.equals(other.streak)
        && since.equals(other.since);
  }

  /** Whether it went UP or DOWN, or got its first result. */
  boolean turnedFrom(CheckReport before) {
    return status != before.status || pending() != before.pending();
  }

  /**
   * Whether listeners are told; a new reason alone is none of their business, unless the old one
   * was that of another check.
   */
  boolean differsFrom(CheckReport before) {
    return turnedFrom(before) || skipped() != before.skipped();
  }

  /** The finding says what the status says. */
  CheckReport confirmed(Finding finding) {
    return with(status, finding.result().reason(), finding, Optional.empty(), history);
  }

  /** The finding says the opposite, but not often enough. */
  CheckReport doubted(Finding finding, Streak against) {
    return with(status, reason, finding, Optional.of(against), history);
  }

  /**
   * The finding changes the status.
   *
   * @param lasted how long the status before did
   */
  CheckReport changed(Finding finding, Duration lasted) {
    HealthResult result = finding.result();
    boolean first = pending();
    String cause = result.status() == HealthStatus.UP ? reason : result.reason();
    var transition = new Transition(result.status(), cause, finding.at(), lasted);
    History next = first ? history : history.with(transition);
    return with(result.status(), result.reason(), finding, Optional.empty(), next);
  }

  /** The evaluation that was stuck is over; that it failed was said when it timed out. */
  CheckReport released(Finding finding) {
    return status == HealthStatus.UP && streak.isPresent()
        ? doubted(
            finding,
            new Streak(streak.get().results(), streak.get().needed(), finding.result().reason()))
        : confirmed(finding);
  }

  private CheckReport with(
      HealthStatus status,
      String reason,
      Finding finding,
      Optional<Streak> streak,
      History history) {
    boolean changed = pending() || status != this.status;
    return new CheckReport(
        name,
        kind,
        status,
        required,
        reason,
        impact,
        changed ? finding.at() : since,
        finding.checked(),
        finding.took(),
        finding.evidence(),
        streak,
        history);
  }
}
