package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * How several checks stand together. Immutable, thread-safe.
 *
 * @param status DOWN when a required check is, else DEGRADED when an optional one is, else (also
 *     without any check) UP
 * @param checks in the order of registration
 * @param version two reports of one registry and kind that have the same version say the same, but
 *     for {@link CheckReport#checked()} and {@link CheckReport#took()}: compare it with that of the
 *     report you rendered last, for equality only, unless you render these two. 0 for reports made
 *     by {@link #of}
 */
public record HealthReport(HealthStatus status, List<CheckReport> checks, long version) {

  /**
   * Checks that the status is the one the checks add up to.
   *
   * @throws IllegalArgumentException when it is not
   */
  public HealthReport {
    requireNonNull(status, "status");
    checks = List.copyOf(checks);
    HealthStatus sum = sum(checks);
    if (status != sum) {
      throw new IllegalArgumentException(
          "status: " + status + " (expected: " + sum + ", the sum of its checks)");
    }
  }

  /** A report with the status these checks add up to. */
  public static HealthReport of(List<CheckReport> checks) {
    return new HealthReport(sum(checks), checks, 0);
  }

  /** The checks that are DOWN, pending ones included, in the order of registration. */
  public List<CheckReport> failing() {
    var failing = new ArrayList<CheckReport>();
    for (CheckReport check : checks) {
      if (check.status() == HealthStatus.DOWN) {
        failing.add(check);
      }
    }
    return List.copyOf(failing);
  }

  private static HealthStatus sum(List<CheckReport> checks) {
    HealthStatus sum = HealthStatus.UP;
    for (CheckReport check : checks) {
      if (check.status() == HealthStatus.DOWN) {
        if (check.required()) {
          return HealthStatus.DOWN;
        }
        sum = HealthStatus.DEGRADED;
      }
    }
    return sum;
  }
}
