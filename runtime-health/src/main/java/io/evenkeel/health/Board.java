package io.evenkeel.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where results are put up and reports are read. Written under the lock of {@link CheckLoop} only,
 * read without it.
 */
final class Board {

  static final int MAX_CHECKS = 10_000;

  private final InstantSource clock;
  private final List<CheckState> checks = new ArrayList<>();
  private final Map<String, CheckState> byName = new ConcurrentHashMap<>();
  private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
  private volatile Snapshot snapshot = Snapshot.of(List.of());

  Board(InstantSource clock) {
    this.clock = clock;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** In the order of registration; under the lock only. */
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

  Optional<CheckReport> report(String name) {
    return Optional.ofNullable(byName.get(name)).map(CheckState::report);
  }

  void add(Mailbox mailbox) {
    mailboxes.add(mailbox);
  }

  CheckState add(HealthCheck check) {
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
    var state = new CheckState(check, CheckReport.pending(check, clock.instant()));
    byName.put(check.name(), state);
    checks.add(state);
    refresh();
    return state;
  }

  void record(CheckState check, HealthResult result, long tookNanos) {
    CheckReport before = check.report();
    CheckReport after = before.next(result, clock.instant(), Duration.ofNanos(tookNanos));
    check.report(after);
    if (after.differsFrom(before)) {
      post(listener -> listener.changed(before, after));
    }
    refresh();
  }

  private void refresh() {
    Snapshot before = snapshot;
    Snapshot after = Snapshot.of(checks);
    snapshot = after;
    for (HealthKind kind : HealthKind.values()) {
      HealthReport was = before.of(kind);
      HealthReport is = after.of(kind);
      if (was.status() != is.status()) {
        post(listener -> listener.reportChanged(kind, was, is));
      }
    }
  }

  private void post(Consumer<HealthListener> event) {
    mailboxes.forEach(mailbox -> mailbox.post(event));
  }
}
