package io.evenkeel.health;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All reports as of one moment. Immutable: the map is never written after construction. */
record Snapshot(Roll all, Map<HealthKind, Roll> kinds) {

  static final Snapshot EMPTY = of(List.of(), 0);

  static Snapshot of(List<CheckReport> all, long version) {
    var kinds = new EnumMap<HealthKind, Roll>(HealthKind.class);
    for (HealthKind kind : HealthKind.values()) {
      var some = new ArrayList<CheckReport>();
      for (CheckReport check : all) {
        if (check.kind() == kind) {
          some.add(check);
        }
      }
      kinds.put(kind, Roll.of(some, version));
    }
    return new Snapshot(Roll.of(all, version), kinds);
  }

  Roll of(HealthKind kind) {
    return Objects.requireNonNull(kinds.get(kind), "kind");
  }

  /** One more check, at the end. */
  Snapshot plus(CheckReport check, long version) {
    Roll kind = of(check.kind()).plus(check, version);
    return with(all.plus(check, version), check.kind(), kind);
  }

  /**
   * One check says something else, or the same once more.
   *
   * @param version if it is something else
   */
  Snapshot with(CheckState state, CheckReport check, long version) {
    Roll kind = of(check.kind()).with(state.indexInKind(), check, version);
    return with(all.with(state.index(), check, version), check.kind(), kind);
  }

  private Snapshot with(Roll nextAll, HealthKind kind, Roll nextOfKind) {
    var next = new EnumMap<>(kinds);
    next.put(kind, nextOfKind);
    return new Snapshot(nextAll, next);
  }
}
