package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.liveness;
import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthCheck.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

  private static final Probe UP = HealthResult::up;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Orders",
        "orders_db",
        "-orders",
        "orders-",
        "orders--db",
        "orders db",
        "örders",
        "a\n"
      })
  void nameThatIsNotKebabCaseIsRefused(String name) {
    assertThatThrownBy(() -> readiness(name, UP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "health check name: \""
                + name.strip()
                + "\" (expected: kebab-case such as orders-database, at most 100 characters)");
  }

  @Test
  void hugeNameIsRefusedWithAShortMessage() {
    assertThatThrownBy(() -> readiness("a-".repeat(1_000_000) + "a", UP))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasSizeLessThan(500);
    assertThat(readiness("a".repeat(100), UP).name()).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "PT1H0.001S", "PT2562047788015215H"})
  void timeoutOutOfBoundsIsRefused(String timeout) {
    assertThatThrownBy(() -> readiness("orders-database", UP).timeout(Duration.parse(timeout)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("orders-database.timeout: " + timeout + " (expected: 1 ms to 1 h)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT24H1S"})
  void intervalOutOfBoundsIsRefused(String interval) {
    assertThatThrownBy(() -> readiness("orders-database", UP).interval(Duration.parse(interval)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("orders-database.interval: " + interval + " (expected: 1 ms to 24 h)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101, Integer.MAX_VALUE})
  void thresholdOutOfBoundsIsRefused(int threshold) {
    assertThatThrownBy(() -> readiness("orders-database", UP).failAfter(threshold))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("orders-database.failAfter: " + threshold + " (expected: 1 to 100)");
    assertThatThrownBy(() -> readiness("orders-database", UP).recoverAfter(threshold))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("orders-database.recoverAfter: " + threshold + " (expected: 1 to 100)");
  }

  @Test
  void aCheckDoesNotComeAfterItselfOrEverything() {
    assertThatThrownBy(() -> readiness("a", UP).after("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a.after: \"a\" (expected: another check, 100 at most)");
    HealthCheck most = readiness("a", UP);
    for (int i = 0; i < 100; i++) {
      most = most.after("b-" + i);
    }
    HealthCheck full = most;
    assertThatThrownBy(() -> full.after("one\nmore"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a.after: \"one\" (expected: another check, 100 at most)");
  }

  @Test
  void livenessComesAfterNothing() {
    assertThatThrownBy(() -> liveness("deadlock", UP).after("orders-database"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deadlock.after: \"orders-database\" (expected: none for a liveness check)");
  }

  @Test
  void impactIsOneShortLine() {
    assertThatThrownBy(() -> readiness("orders-cache", UP).impact("slow\nreads"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "orders-cache.impact: \"slow\" (expected: one trimmed line, at most 300 characters)");
    assertThatThrownBy(() -> readiness("orders-cache", UP).impact("x".repeat(301)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedByName() {
    assertThatNullPointerException().isThrownBy(() -> readiness(null, UP)).withMessage("name");
    assertThatNullPointerException().isThrownBy(() -> readiness("a", null)).withMessage("probe");
    assertThatNullPointerException()
        .isThrownBy(() -> readiness("a", UP).timeout(null))
        .withMessage("timeout");
    assertThatNullPointerException()
        .isThrownBy(() -> readiness("a", UP).after(null))
        .withMessage("check");
    assertThatNullPointerException()
        .isThrownBy(() -> readiness("a", UP).impact(null))
        .withMessage("impact");
    assertThatNullPointerException()
        .isThrownBy(() -> readiness("a", UP).onStartFailure(null))
        .withMessage("policy");
  }

  @Test
  void defaults() {
    HealthCheck check = readiness("orders-database", UP);

    assertThat(check.name()).isEqualTo("orders-database");
    assertThat(check.probe()).isSameAs(UP);
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(check.interval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(check.interruptsOnTimeout()).isFalse();
    assertThat(check.failAfter()).isEqualTo(2);
    assertThat(check.recoverAfter()).isEqualTo(1);
    assertThat(check.after()).isEmpty();
    assertThat(check.required()).isTrue();
    assertThat(check.impact()).isEmpty();
    assertThat(check.startPolicy()).isEqualTo(StartPolicy.FAIL);
    assertThat(check.optional().startPolicy()).isEqualTo(StartPolicy.WARN);
    assertThat(check).hasToString("READINESS check orders-database");
  }

  @Test
  void everySettingArrives() {
    HealthCheck check =
        readiness("orders-database", UP)
            .timeout(Duration.ofMillis(1))
            .interval(Duration.ofHours(24))
            .interruptOnTimeout()
            .failAfter(100)
            .recoverAfter(3)
            .after("orders-network")
            .after("orders-proxy")
            .after("orders-network")
            .optional()
            .impact("all reads and writes")
            .onStartFailure(StartPolicy.STANDBY);

    assertThat(check.timeout()).isEqualTo(Duration.ofMillis(1));
    assertThat(check.interval()).isEqualTo(Duration.ofHours(24));
    assertThat(check.interruptsOnTimeout()).isTrue();
    assertThat(check.failAfter()).isEqualTo(100);
    assertThat(check.recoverAfter()).isEqualTo(3);
    assertThat(check.after()).containsExactly("orders-network", "orders-proxy");
    assertThat(check.required()).isFalse();
    assertThat(check.impact()).isEqualTo("all reads and writes");
    assertThat(check.startPolicy()).isEqualTo(StartPolicy.STANDBY);
  }

  @Test
  void copiesLeaveTheOriginalAlone() {
    HealthCheck check = readiness("orders-database", UP);

    HealthCheck copy = check.optional().impact("reads").timeout(Duration.ofSeconds(9));

    assertThat(copy.required()).isFalse();
    assertThat(check.required()).isTrue();
    assertThat(check.impact()).isEmpty();
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theFactoryNamesTheKind() {
    assertThat(startup("a", UP).kind()).isEqualTo(HealthKind.STARTUP);
    assertThat(readiness("a", UP).kind()).isEqualTo(HealthKind.READINESS);
    assertThat(liveness("a", UP).kind()).isEqualTo(HealthKind.LIVENESS);
  }

  @Test
  void livenessRefusesARemoteProbe() {
    Probe remote = Probe.remote(HealthResult::up);

    assertThatThrownBy(() -> HealthCheck.liveness("orders-database", remote))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("orders-database")
        .hasMessageContaining("remote");
    assertThat(HealthCheck.readiness("orders-database", remote).probe()).isSameAs(remote);
  }

  @Test
  void aCheckHasItsProbesTimeoutUnlessItSetsOne() {
    Probe slow =
        new Probe() {
          @Override
          public HealthResult check() {
            return HealthResult.up();
          }

          @Override
          public Duration defaultTimeout() {
            return Duration.ofSeconds(7);
          }
        };

    assertThat(HealthCheck.readiness("slow", slow).timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(HealthCheck.readiness("slow", Probe.remote(slow)).timeout())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(HealthCheck.readiness("slow", slow).timeout(Duration.ofSeconds(1)).timeout())
        .isEqualTo(Duration.ofSeconds(1));
  }
}
