package io.evenkeel.health;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Shows results that have become too old as what they are, whatever keeps the loop from looking at
 * them: a reader needs nobody else for it. Reading costs one look at the ticker while nothing is
 * old, and takes no lock ever.
 *
 * <p>What is shown here is a view and changes nothing: when the loop is back, it judges for itself.
 */
final class Aging {

  private final InstantSource clock;
  private final List<CheckState> checks;
  private final AtomicLong versions;
  private volatile boolean begun;
  private volatile long freshUntil;
  private final AtomicReference<@Nullable View> view = new AtomicReference<>();

  /** What is shown in place of a snapshot, until the next result becomes too old. */
  private record View(Snapshot of, long until, Snapshot shown) {}

  Aging(InstantSource clock, List<CheckState> checks, AtomicLong versions) {
    this.clock = clock;
    this.checks = checks;
    this.versions = versions;
  }

  /** From now on; under the lock only, like the other methods that return nothing. */
  void begin(long until) {
    freshUntil = until;
    begun = true;
  }

  /** What is known stays as it is. */
  void end() {
    begun = false;
  }

  /** No result becomes too old before. */
  void freshUntil(long time) {
    freshUntil = time;
  }

  /** One result becomes too old by then. */
  void until(long time) {
    if (time - freshUntil < 0) {
      freshUntil = time;
    }
  }

  /** The snapshot, or what is left of it. */
  @SuppressWarnings("ReferenceEquality") // equality would compare every check
  Snapshot seen(Snapshot snapshot, long now) {
    if (!begun || now - freshUntil < 0) {
      return snapshot;
    }
    View known = view.get();
    if (known != null && known.of == snapshot && now - known.until < 0) {
      return known.shown;
    }
    View fresh = look(snapshot, now);
    view.compareAndSet(known, fresh); // a slow reader must not put an older look over a newer one
    return fresh.shown;
  }

  CheckReport seen(CheckState state, long now) {
    return begun ? seen(state, now, clock.instant()) : state.report();
  }

  private View look(Snapshot snapshot, long now) {
    Instant at = clock.instant();
    var shown = new ArrayList<CheckReport>(checks.size());
    boolean old = false;
    long until = now + Long.MAX_VALUE / 2;
    for (CheckState state : checks) {
      CheckReport report = seen(state, now, at);
      shown.add(report);
      old |= report.evidence() == Evidence.STALE;
      long next = state.standing().nextMissed(now, state.staleAfter());
      until = !report.pending() && next - until < 0 ? next : until;
    }
    return new View(
        snapshot, until, old ? Snapshot.of(shown, versions.incrementAndGet()) : snapshot);
  }

  private static CheckReport seen(CheckState state, long now, Instant at) {
    Standing standing = state.standing();
    int missed = standing.missed(now, state.staleAfter());
    if (missed == 0) {
      return standing.report();
    }
    Finding finding = Finding.stale(missed, standing.report(), at);
    return state.check.thresholds().judge(standing.report(), finding, standing.lasted(now));
  }
}
