package io.evenkeel.health;

import java.time.Duration;

/** How many results in a row it takes to change a check's status. Immutable. */
record Thresholds(int failAfter, int recoverAfter) {

  static final int MAX = 100;
  static final Thresholds DEFAULT = new Thresholds(2, 1);

  Thresholds failAfter(int failures) {
    return new Thresholds(failures, recoverAfter);
  }

  Thresholds recoverAfter(int results) {
    return new Thresholds(failAfter, results);
  }

  /**
   * The report after a finding.
   *
   * @param lasted how long the status of {@code before} has lasted
   */
  CheckReport judge(CheckReport before, Finding finding, Duration lasted) {
    HealthStatus found = finding.result().status();
    if (found == before.status()) {
      return before.pending() ? before.changed(finding, lasted) : before.confirmed(finding);
    }
    int results = before.streak().map(Streak::results).orElse(0) + finding.weight();
    int needed = needed(before, finding);
    return results < needed
        ? before.doubted(finding, new Streak(results, needed, finding.result().reason()))
        : before.changed(finding, lasted);
  }

  private int needed(CheckReport before, Finding finding) {
    if (finding.evidence() == Evidence.SKIPPED || before.pending() || before.skipped()) {
      return 1; // nothing was known until now, so there is nothing to weigh this against
    }
    if (finding.result().status() == HealthStatus.DOWN) {
      return failAfter;
    }
    return before.history().changes() == 0 ? 1 : recoverAfter; // was never UP: no recovery, a start
  }
}
