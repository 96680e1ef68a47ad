package io.evenkeel.health;

import static io.evenkeel.health.HealthStatus.DEGRADED;
import static io.evenkeel.health.HealthStatus.DOWN;
import static io.evenkeel.health.HealthStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthReportTest {

  private static final CheckReport UP_REQUIRED = check("a", UP, true);
  private static final CheckReport DOWN_REQUIRED = check("b", DOWN, true);
  private static final CheckReport DOWN_OPTIONAL = check("c", DOWN, false);

  @Test
  void statusThatTheChecksDoNotAddUpToIsRefused() {
    assertThatThrownBy(() -> new HealthReport(UP, List.of(DOWN_OPTIONAL), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status: UP (expected: DEGRADED, the sum of its checks)");
  }

  @Test
  void degradedIsNoStatusOfACheck() {
    assertThatThrownBy(() -> check("a", DEGRADED, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("status: DEGRADED");
  }

  @Test
  void requiredDownIsDownAndOptionalDownIsDegraded() {
    assertThat(HealthReport.of(List.of()).status()).isEqualTo(UP);
    assertThat(HealthReport.of(List.of(UP_REQUIRED)).status()).isEqualTo(UP);
    assertThat(HealthReport.of(List.of(UP_REQUIRED, DOWN_OPTIONAL)).status()).isEqualTo(DEGRADED);
    assertThat(HealthReport.of(List.of(DOWN_OPTIONAL, DOWN_REQUIRED)).status()).isEqualTo(DOWN);
  }

  @Test
  void failingChecksKeepTheirOrder() {
    assertThat(HealthReport.of(List.of(DOWN_REQUIRED, UP_REQUIRED, DOWN_OPTIONAL)).failing())
        .containsExactly(DOWN_REQUIRED, DOWN_OPTIONAL);
  }

  @Test
  void reportDoesNotFollowTheListItWasMadeOf() {
    var checks = new ArrayList<>(List.of(UP_REQUIRED));

    HealthReport report = HealthReport.of(checks);
    checks.clear();

    assertThat(report.checks()).containsExactly(UP_REQUIRED);
    assertThatThrownBy(() -> report.checks().add(DOWN_REQUIRED))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static CheckReport check(String name, HealthStatus status, boolean required) {
    return new CheckReport(
        name,
        HealthKind.READINESS,
        status,
        required,
        status == UP ? "" : "broken",
        "",
        Instant.EPOCH,
        Instant.EPOCH,
        Duration.ZERO,
        Evidence.RESULT,
        Optional.empty(),
        History.EMPTY);
  }
}
