package io.evenkeel.health;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All reports as of one moment. Immutable: the map is never written after construction. */
record Snapshot(HealthReport all, Map<HealthKind, HealthReport> kinds) {

  static Snapshot of(List<CheckState> checks) {
    var all = new ArrayList<CheckReport>(checks.size());
    for (CheckState check : checks) {
      all.add(check.report());
    }
    var kinds = new EnumMap<HealthKind, HealthReport>(HealthKind.class);
    for (HealthKind kind : HealthKind.values()) {
      kinds.put(kind, HealthReport.of(all.stream().filter(check -> check.kind() == kind).toList()));
    }
    return new Snapshot(HealthReport.of(all), kinds);
  }

  HealthReport of(HealthKind kind) {
    return Objects.requireNonNull(kinds.get(kind), "kind");
  }
}
