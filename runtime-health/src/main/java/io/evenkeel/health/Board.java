package io.evenkeel.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Where findings are put up and reports are read. Written under the lock of {@link CheckLoop} only,
 * read without it.
 */
final class Board {

  static final int MAX_CHECKS = 10_000;

  private final InstantSource clock;
  private final List<CheckState> checks = new CopyOnWriteArrayList<>();
  private final Map<String, CheckState> byName = new ConcurrentHashMap<>();
  private final Map<HealthKind, Integer> sizes = new EnumMap<>(HealthKind.class);
  private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
  private final AtomicLong versions = new AtomicLong();
  private final Aging aging;
  private volatile Snapshot snapshot = Snapshot.EMPTY;

  Board(InstantSource clock) {
    this.clock = clock;
    this.aging = new Aging(clock, checks, versions);
  }

  Aging aging() {
    return aging;
  }

  Snapshot snapshot(long now) {
    return aging.seen(snapshot, now);
  }

  /** In the order of registration. */
  List<CheckState> checks() {
    return checks;
  }

  CheckState find(String name) {
    CheckState state = byName.get(name);
    if (state == null) {
      throw new IllegalArgumentException(
          "health check name: \""
              + Text.line(name)
              + "\" (expected: the name of a registered check)");
    }
    return state;
  }

  Optional<CheckState> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  void add(Mailbox mailbox) {
    mailboxes.add(mailbox);
  }

  CheckState add(HealthCheck check, long now) {
    if (byName.containsKey(check.name())) {
      throw new IllegalArgumentException(
          "health check name: \""
              + check.name()
              + "\" (expected: a name that is not registered yet)");
    }
    if (checks.size() == MAX_CHECKS) {
      throw new IllegalStateException(
          "health checks: "
              + check.name()
              + " is one more than "
              + MAX_CHECKS
              + ", the most there may be");
    }
    var report = CheckReport.pending(check, clock.instant());
    var place =
        new CheckState.Place(checks.size(), sizes.getOrDefault(check.kind(), 0), earlier(check));
    var state = new CheckState(check, place, Standing.pending(report, now));
    sizes.merge(check.kind(), 1, Integer::sum);
    checks.add(state);
    byName.put(check.name(), state);
    Roll was = snapshot.of(check.kind());
    snapshot = snapshot.plus(report, versions.incrementAndGet());
    tell(check.kind(), was);
    return state;
  }

  private List<CheckState> earlier(HealthCheck check) {
    var earlier = new ArrayList<CheckState>();
    for (String name : check.after()) {
      CheckState other = byName.get(name);
      if (other == null || (check.required() && !other.check.required())) {
        throw new IllegalArgumentException(
            check.name()
                + ".after: \""
                + Text.line(name)
                + (other == null
                    ? "\" (expected: the name of a check that is registered earlier)"
                    : "\", which is optional (expected: a required one, or "
                        + check.name()
                        + " optional as well)"));
      }
      earlier.add(other);
    }
    return List.copyOf(earlier);
  }

  /** An evaluation ended, in time or late. Each of these returns whether listeners were told. */
  boolean result(CheckState state, HealthResult result, long now, long tookNanos) {
    Duration took = Duration.ofNanos(tookNanos);
    return judge(state, Finding.result(result, clock.instant(), took), now);
  }

  /** An evaluation timed out and runs on. */
  boolean stuck(CheckState state, long now, long tookNanos) {
    Duration took = Duration.ofNanos(tookNanos);
    return judge(state, Finding.stuck(state.check.timeout(), clock.instant(), took), now);
  }

  /** One more interval has passed since. */
  boolean stillStuck(CheckState state, long now) {
    if (state.report().streak().isEmpty()) {
      state.standing(state.standing().looked(now));
      return false;
    }
    return judge(state, Finding.stillStuck(state.report(), clock.instant()), now);
  }

  /** It is over, or its thread is gone. */
  void released(CheckState state, long now, long tookNanos) {
    Duration took = Duration.ofNanos(tookNanos);
    Finding finding = Finding.result(state.timedOut(), clock.instant(), took);
    put(state, state.report().released(finding), finding, now);
  }

  boolean skip(CheckState state, CheckState obstacle, long now) {
    String reason = skipped(obstacle).reason();
    if (state.report().skipped() && state.report().reason().equals(reason)) {
      state.standing(state.standing().looked(now));
      return false;
    }
    return judge(state, Finding.skipped(reason, state.report(), clock.instant()), now);
  }

  static HealthResult skipped(CheckState obstacle) {
    CheckReport report = obstacle.report();
    return HealthResult.down(
        "skipped: " + report.name() + " is " + (report.pending() ? report.reason() : "DOWN"));
  }

  /** The loop was kept from looking for too long. That is one failure: it looks again right now. */
  boolean stale(CheckState state, long now) {
    return judge(state, Finding.stale(1, state.report(), clock.instant()), now);
  }

  private boolean judge(CheckState state, Finding finding, long now) {
    Standing standing = state.standing();
    Duration lasted = standing.lasted(now);
    return put(
        state, state.check.thresholds().judge(standing.report(), finding, lasted), finding, now);
  }

  private boolean put(CheckState state, CheckReport after, Finding finding, long now) {
    CheckReport before = state.report();
    state.standing(state.standing().next(after, finding, now));
    aging.until(state.staleAt());
    boolean told = after.differsFrom(before);
    Roll was = snapshot.of(after.kind());
    snapshot = snapshot.with(state, after, versions.incrementAndGet());
    if (told) {
      post(listener -> listener.changed(before, after));
    }
    tell(after.kind(), was);
    return told;
  }

  private void tell(HealthKind kind, Roll was) {
    Roll is = snapshot.of(kind);
    if (was.status() != is.status()) {
      post(listener -> listener.reportChanged(kind, was.report(), is.report()));
    }
  }

  private void post(Consumer<HealthListener> event) {
    mailboxes.forEach(mailbox -> mailbox.post(event));
  }
}
