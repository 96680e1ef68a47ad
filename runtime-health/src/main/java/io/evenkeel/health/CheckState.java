package io.evenkeel.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where one check is in its circle.
 *
 * <pre>
 *            due             thread begins           returns
 *  WAITING --------> STARTING ------------> RUNNING ------------------> WAITING
 *                       |                      | times out: DOWN
 *                       | times out: DOWN      v            returns late, or its thread is gone
 *                       +----> WAITING       STUCK --------------------------------> WAITING
 * </pre>
 *
 * <p>Written under the lock of {@link CheckLoop} only; the report is read without it. Times are
 * readings of the ticker, which are compared by their difference.
 */
final class CheckState {

  enum Phase {
    WAITING,
    STARTING,
    RUNNING,
    STUCK
  }

  private static final long SOON = TimeUnit.SECONDS.toNanos(1);

  final HealthCheck check;
  private final long timeout;
  private final long interval;
  private Phase phase = Phase.WAITING;
  private @Nullable Evaluation current;
  private long dueAt;
  private final long staleAfter;
  private final Place place;
  private boolean ages;
  private long staleAt;
  private volatile Standing standing;

  /** Where a check is among others. */
  record Place(int index, int indexInKind, List<CheckState> before) {}

  CheckState(HealthCheck check, Place place, Standing standing) {
    this.check = check;
    this.timeout = check.timeout().toNanos();
    this.interval = check.interval().toNanos();
    this.staleAfter = check.staleAfter().toNanos();
    this.place = place;
    this.standing = standing;
  }

  int index() {
    return place.index;
  }

  int indexInKind() {
    return place.indexInKind;
  }

  CheckReport report() {
    return standing.report();
  }

  Standing standing() {
    return standing;
  }

  void standing(Standing next) {
    standing = next;
    ages = !next.report().pending();
    staleAt = next.lookedAt() + staleAfter;
  }

  long staleAfter() {
    return staleAfter;
  }

  /** When the standing is too old to be shown, unless it is renewed before. */
  long staleAt() {
    return staleAt;
  }

  /** Whether it ever is. */
  boolean ages() {
    return ages;
  }

  List<CheckState> comesAfter() {
    return place.before;
  }

  /** The check that keeps this one from being evaluated; none that is only skipped itself. */
  Optional<CheckState> obstacle() {
    @Nullable CheckState cause = firstDown();
    while (cause != null && cause.report().skipped() && cause.firstDown() != null) {
      cause = cause.firstDown();
    }
    return Optional.ofNullable(cause);
  }

  private @Nullable CheckState firstDown() {
    for (CheckState other : place.before) {
      if (other.report().status() == HealthStatus.DOWN) {
        return other;
      }
    }
    return null;
  }

  Phase phase() {
    return phase;
  }

  /**
   * When something is to be done next: begin (WAITING), time out or ask for another thread, look
   * whether it lives.
   */
  long dueAt() {
    return dueAt;
  }

  /** The evaluation that is starting, running or stuck. */
  Optional<Evaluation> current() {
    return Optional.ofNullable(current);
  }

  boolean isCurrent(Evaluation evaluation) {
    return current == evaluation;
  }

  HealthResult timedOut() {
    return HealthResult.timedOut(check.timeout());
  }

  /** At registration and start, when nothing runs yet. */
  void firstAt(long time) {
    dueAt = time;
  }

  Evaluation begin(long now, long threadBeginsWithin) {
    var evaluation = new Evaluation(this, now, now + timeout);
    dueAt = now + Math.min(timeout, threadBeginsWithin);
    phase = Phase.STARTING;
    current = evaluation;
    return evaluation;
  }

  void awaitTimeout(Evaluation evaluation) {
    dueAt = evaluation.timesOutAt;
  }

  void run(Evaluation evaluation) {
    dueAt = evaluation.timesOutAt;
    phase = Phase.RUNNING;
  }

  /**
   * Past the timeout. A probe that never began is given up; one that runs is left alone and keeps
   * its place.
   */
  void timeOut(long now) {
    if (phase == Phase.STARTING) {
      pause(now);
    } else {
      dueAt = now + interval;
      phase = Phase.STUCK;
    }
  }

  /**
   * Its thread ends without a word when the JVM ran out of memory while the end was being reported.
   */
  void lookAgain(Evaluation evaluation, long now) {
    if (evaluation.abandoned()) {
      pauseShortly(now);
    } else {
      dueAt = now + interval;
    }
  }

  /** Nothing stands in the way any more. */
  void resume(long now) {
    if (report().pending()) {
      rest(now);
    } else {
      pauseShortly(now);
    }
  }

  /**
   * Until the next evaluation, interval plus or minus 10 %, so that checks registered together
   * drift apart.
   */
  void pause(long now) {
    rest(now + interval + (long) (interval * (ThreadLocalRandom.current().nextDouble() - 0.5) / 5));
  }

  /**
   * After a probe came back late: soon, but neither at once nor together with all that hung on the
   * same thing.
   */
  void pauseShortly(long now) {
    rest(now + 1 + (long) (Math.min(interval, SOON) * ThreadLocalRandom.current().nextDouble()));
  }

  /** On close. */
  void giveUp() {
    rest(dueAt);
  }

  private void rest(long until) {
    dueAt = until;
    phase = Phase.WAITING;
    current = null;
  }
}
