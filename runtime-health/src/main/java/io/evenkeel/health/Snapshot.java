package io.evenkeel.health;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All reports as of one moment. Immutable: the map is never written after construction. */
record Snapshot(HealthReport all, Map<HealthKind, HealthReport> kinds) {

  static final Snapshot EMPTY = of(List.of(), 0);

  static Snapshot of(List<CheckReport> all, long version) {
    var kinds = new EnumMap<HealthKind, HealthReport>(HealthKind.class);
    for (HealthKind kind : HealthKind.values()) {
      var some = all.stream().filter(check -> check.kind() == kind).toList();
      kinds.put(kind, HealthReport.of(some, version));
    }
    return new Snapshot(HealthReport.of(all, version), kinds);
  }

  HealthReport of(HealthKind kind) {
    return Objects.requireNonNull(kinds.get(kind), "kind");
  }

  /** One more check, at the end. */
  Snapshot plus(CheckReport check, long version) {
    return with(all.plus(check, version), check.kind(), of(check.kind()).plus(check, version));
  }

  /**
   * One check says something else, or the same once more.
   *
   * @param version of what it says now; used only if that is not what it said
   */
  Snapshot with(CheckState state, CheckReport check, long version) {
    HealthReport kind = of(check.kind());
    boolean same = check.agreesWith(all.checks().get(state.index()));
    return with(
        all.with(state.index(), check, same ? all.version() : version),
        check.kind(),
        kind.with(state.indexInKind(), check, same ? kind.version() : version));
  }

  private Snapshot with(HealthReport nextAll, HealthKind kind, HealthReport nextOfKind) {
    var next = new EnumMap<>(kinds);
    next.put(kind, nextOfKind);
    return new Snapshot(nextAll, next);
  }
}
