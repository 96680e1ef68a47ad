package io.evenkeel.health;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one report, and the report once it is asked for: evaluations end more often than
 * somebody reads. Immutable, but for that.
 */
final class Roll {

  private final CheckReport[] checks;
  private final int requiredDown;
  private final int optionalDown;
  private final long version;
  private final AtomicReference<@Nullable HealthReport> report = new AtomicReference<>();

  private Roll(CheckReport[] checks, int requiredDown, int optionalDown, long version) {
    this.checks = checks;
    this.requiredDown = requiredDown;
    this.optionalDown = optionalDown;
    this.version = version;
  }

  static Roll of(List<CheckReport> checks, long version) {
    int requiredDown = 0;
    int optionalDown = 0;
    for (CheckReport check : checks) {
      requiredDown += down(check, true);
      optionalDown += down(check, false);
    }
    return new Roll(checks.toArray(new CheckReport[0]), requiredDown, optionalDown, version);
  }

  private static int down(CheckReport check, boolean required) {
    return check.status() == HealthStatus.DOWN && check.required() == required ? 1 : 0;
  }

  /** One more check, at the end. */
  Roll plus(CheckReport check, long nextVersion) {
    CheckReport[] all = Arrays.copyOf(checks, checks.length + 1);
    all[checks.length] = check;
    return new Roll(
        all, requiredDown + down(check, true), optionalDown + down(check, false), nextVersion);
  }

  /**
   * One check says something else, or the same once more.
   *
   * @param nextVersion if it is something else
   */
  Roll with(int index, CheckReport check, long nextVersion) {
    CheckReport before = checks[index];
    CheckReport[] all = checks.clone();
    all[index] = check;
    return new Roll(
        all,
        requiredDown + down(check, true) - down(before, true),
        optionalDown + down(check, false) - down(before, false),
        check.agreesWith(before) ? version : nextVersion);
  }

  HealthStatus status() {
    if (requiredDown > 0) {
      return HealthStatus.DOWN;
    }
    return optionalDown > 0 ? HealthStatus.DEGRADED : HealthStatus.UP;
  }

  /** Always the same one. */
  HealthReport report() {
    HealthReport known = report.get();
    if (known != null) {
      return known;
    }
    var made = new HealthReport(status(), List.of(checks), version);
    HealthReport other = report.compareAndExchange(null, made);
    return other == null ? made : other;
  }
}
