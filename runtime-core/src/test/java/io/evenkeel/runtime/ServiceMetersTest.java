package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawHttp;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured of a service, in whatever registry it has. */
@Timeout(60)
class ServiceMetersTest {

  private static final String DURATION = "http.server.request.duration";

  private final MeterRegistry meters = new SimpleMeterRegistry();

  private double gauge(String name, String... tags) {
    return meters.get(name).tags(tags).gauge().value();
  }

  @Test
  void aServiceShowsItsStateAndWhatItWasConfiguredWith() {
    var service = Embedded.service("orders").meters(meters).start(wiring -> {});

    assertThat(gauge("service.info", "service", "orders")).isEqualTo(1);
    assertThat(gauge("service.state", "state", "running")).isEqualTo(1);
    assertThat(gauge("service.state", "state", "draining")).isZero();
    assertThat(gauge("config.keys")).isGreaterThan(20);
    assertThat(meters.get("config.load.duration").timeGauge().value()).isPositive();

    service.close();

    assertThat(gauge("service.state", "state", "stopped")).isEqualTo(1);
    assertThat(gauge("service.state", "state", "running")).isZero();
  }

  @Test
  void executorsAreMeasuredUnderTheirNames() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var service =
        Embedded.service("orders")
            .meters(meters)
            .start(
                wiring -> {
                  wiring.scheduler("ticks", 1);
                  var mailer = wiring.executor("mailer", 1);
                  for (int i = 0; i < 3; i++) {
                    mailer.execute(
                        () -> {
                          begun.countDown();
                          awaitQuietly(end);
                        });
                  }
                })) {
      begun.await();

      assertThat(service.name()).isEqualTo("orders");
      assertThat(gauge("executor.active", "name", "mailer")).isEqualTo(1);
      assertThat(gauge("executor.queued", "name", "mailer")).isEqualTo(2);
      assertThat(gauge("executor.pool.max", "name", "mailer")).isEqualTo(1);
      assertThat(gauge("executor.queued", "name", "ticks")).isZero();
      end.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void bucketsOfRequestsAreThoseOfTheSettings() throws Exception {
    var settings =
        Map.of("metrics.http.histogram", false, "metrics.http.slo", List.of("300ms", "2s"));
    try (var service =
        Embedded.service("orders", settings)
            .meters(meters)
            .start(
                wiring ->
                    wiring.http(r -> r.get("/orders", e -> e.getResponseSender().send("none"))))) {
      RawHttp.get(service.httpPort(), "/orders");
      await().until(() -> meters.find(DURATION).timer() != null);

      Timer timer = meters.get(DURATION).tag("http.route", "/orders").timer();
      assertThat(timer.takeSnapshot().histogramCounts())
          .extracting(bucket -> bucket.bucket())
          .containsExactly(3e8, 2e9);
      assertThat(gauge("http.server.active_requests")).isZero();
      await().until(() -> gauge("http.server.connections") == 0);
    }
  }
}
