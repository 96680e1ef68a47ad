package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthListener;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthResult;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.testkit.RawHttp;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others are told of checks: meters and events. */
@Timeout(60)
class HealthMetersTest {

  private final AtomicReference<HealthResult> cache = new AtomicReference<>(HealthResult.up());

  private HealthResult cache() {
    return Objects.requireNonNull(cache.get());
  }

  private void wire(ServiceBuilder service) {
    service.check(
        readiness("orders-cache", this::cache)
            .interval(Duration.ofMillis(20))
            .failAfter(1)
            .recoverAfter(1)
            .optional());
  }

  @Test
  void aCheckHasStatusDurationAgeAndChanges() throws Exception {
    try (var service = Embedded.service("orders").start(this::wire)) {
      await().until(() -> metric(service, "health_check_status{") == 1);
      assertThat(metric(service, "health_status{kind=\"readiness\"")).isEqualTo(1);
      assertThat(metric(service, "health_check_changes_total{")).isZero();

      cache.set(HealthResult.down("refused"));

      await().until(() -> metric(service, "health_check_status{") == 0);
      await().until(() -> metric(service, "health_status{kind=\"readiness\"") == 0.5);
      assertThat(metric(service, "health_status{kind=\"liveness\"")).isEqualTo(1);
      assertThat(metric(service, "health_check_changes_total{")).isEqualTo(1);
      assertThat(metric(service, "health_check_age_seconds{")).isBetween(0.0, 60.0);
      assertThat(metric(service, "health_check_duration_seconds{")).isBetween(0.0, 60.0);
    }
  }

  private static double metric(ServiceRuntime service, String name) throws Exception {
    return RawHttp.get(service.managementPort(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void theApplicationIsToldThatItIsDegradedAndThatItIsNotAnyMore() {
    List<HealthStatus> told = new CopyOnWriteArrayList<>();
    HealthListener listener =
        new HealthListener() {
          @Override
          public void changed(CheckReport before, CheckReport after) {}

          @Override
          public void reportChanged(HealthKind kind, HealthReport before, HealthReport after) {
            told.add(after.status());
            throw new IllegalStateException("a listener that fails");
          }
        };
    try (var service =
        Embedded.service("orders")
            .start(
                wiring -> {
                  wire(wiring);
                  wiring.onHealthChange(listener);
                })) {
      await().until(() -> service.health().report().status() == HealthStatus.UP);
      cache.set(HealthResult.down("refused"));
      await().until(() -> told.contains(HealthStatus.DEGRADED));
      cache.set(HealthResult.up());
      await().until(() -> told.lastIndexOf(HealthStatus.UP) > told.indexOf(HealthStatus.DEGRADED));
    }
  }
}
