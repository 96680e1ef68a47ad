package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.liveness;
import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.Kubelet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service as a kubelet sees it: when it gets traffic, and whether it would be restarted. */
@Timeout(120)
class KubeletTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicBoolean database = new AtomicBoolean(true);
  private final AtomicBoolean alive = new AtomicBoolean(true);

  private ServiceRuntime.Builder orders() {
    return Embedded.service(
        "orders", Map.of("shutdown.platform", "kubernetes", "shutdown.pre-drain.max", "2s"));
  }

  private void wire(ServiceBuilder service) {
    service
        .component("orders-database", new Component() {})
        .check(
            readiness("orders-database", holds(database::get))
                .interval(Duration.ofMillis(50))
                .onStartFailure(StartPolicy.STANDBY));
    service.check(liveness("worker", holds(alive::get)).interval(Duration.ofMillis(50)));
    service.http(
        routes -> routes.get("/orders", exchange -> exchange.getResponseSender().send("[]")));
  }

  @Test
  void aDependencyThatIsLostTakesTheTrafficAwayAndRestartsNothing() {
    try (var service = orders().start(this::wire);
        var kubelet = Kubelet.of(service.managementPort())) {
      await().atMost(PATIENCE).until(kubelet::ready);

      database.set(false);
      await().atMost(PATIENCE).until(() -> !kubelet.ready());
      assertThat(kubelet.restarts()).isZero();

      database.set(true);
      await().atMost(PATIENCE).until(kubelet::ready);
      assertThat(kubelet.restarts()).isZero();
    }
  }

  @Test
  void aServiceThatStandsByIsStartedUpAndNotReadyUntilTheDependencyReturns() {
    database.set(false);
    try (var service = orders().start(this::wire);
        var kubelet = Kubelet.of(service.managementPort())) {
      await().atMost(PATIENCE).until(() -> kubelet.probed("readyz") > 5);
      assertThat(kubelet.ready()).isFalse();
      assertThat(kubelet.restarts()).isZero();

      database.set(true);

      await().atMost(PATIENCE).until(kubelet::ready);
      assertThat(kubelet.restarts()).isZero();
    }
  }

  @Test
  void aProcessThatIsBeyondHelpIsRestarted() {
    try (var service = orders().start(this::wire);
        var kubelet = Kubelet.of(service.managementPort())) {
      await().atMost(PATIENCE).until(kubelet::ready);

      alive.set(false);

      await().atMost(PATIENCE).until(() -> kubelet.restarts() > 0);
    }
  }

  @Test
  void aStopTakesTheTrafficAwayFirstAndIsNoReasonForARestart() throws Exception {
    var stopped = new CountDownLatch(1);
    try (var service = orders().start(this::wire);
        var kubelet = Kubelet.of(service.managementPort())) {
      await().atMost(PATIENCE).until(kubelet::ready);
      int port = service.httpPort();
      assertThat(Kubelet.get(port, "/orders", Kubelet.TIMEOUT).success()).isTrue();

      var stop =
          new Thread(
              () -> {
                service.stop();
                stopped.countDown();
              });
      stop.start();
      boolean served = false;
      while (!served && stopped.getCount() > 0) {
        boolean draining = service.state() == LifecycleState.DRAINING;
        served = draining && Kubelet.get(port, "/orders", Kubelet.TIMEOUT).success();
      }
      await().atMost(PATIENCE).until(() -> !kubelet.ready());

      assertThat(served).as("served until the kubelet had time to know").isTrue();
      assertThat(kubelet.restarts()).isZero();
      stop.join();
    }
  }

  @Test
  void aCheckThatHangsAnswersWithinTheKubeletsTimeout() {
    var hangs = new AtomicBoolean();
    var release = new CountDownLatch(1);
    try (var service =
            orders()
                .start(
                    wiring ->
                        wiring.check(
                            readiness(
                                    "hangs",
                                    holds(
                                        () -> {
                                          if (hangs.get()) {
                                            release.await();
                                          }
                                          return true;
                                        }))
                                .interval(Duration.ofMillis(50))
                                .timeout(Duration.ofMillis(200))));
        var kubelet = Kubelet.of(service.managementPort())) {
      await().atMost(PATIENCE).until(kubelet::ready);

      hangs.set(true);

      await().atMost(PATIENCE).until(() -> !kubelet.ready());
      assertThat(kubelet.failedBecause("readyz")).contains("503").doesNotContain("imed out");
      assertThat(kubelet.restarts()).isZero();
      release.countDown();
      await().atMost(PATIENCE).until(kubelet::ready);
    }
  }
}
