package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.health.checks.TcpProbe;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each start policy with a server that is not there yet, by a ready-made check. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class StartPolicySocketTest {

  private final int port = ServiceProcess.freePort();
  private ServerSocket server;

  @AfterEach
  void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private void startServer() throws IOException {
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  private HealthCheck check(StartPolicy policy) {
    HealthCheck check =
        readiness("order-events", TcpProbe.of("localhost", port))
            .interval(Duration.ofMillis(50))
            .impact("orders are not announced");
    return (policy == StartPolicy.WARN ? check.optional() : check).onStartFailure(policy);
  }

  private void wire(ServiceBuilder service, StartPolicy policy) {
    service.component("order-events", new Component() {}).check(check(policy));
    service.http(routes -> routes.get("/", exchange -> exchange.getResponseSender().send("x")));
  }

  private static ServiceRuntime.Builder orders(String timeout) {
    return Embedded.service("orders", Map.of("start.timeout", timeout, "start.retries", 1));
  }

  private StartFailedException failure(StartPolicy policy, String timeout) {
    return Embedded.failure(orders(timeout), service -> wire(service, policy));
  }

  @Test
  void failEndsWithTheReasonAndTheImpact() {
    var failure = failure(StartPolicy.FAIL, "60s");

    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("order-events is down: ")
        .hasMessageContaining("localhost:" + port + " refused the connection")
        .hasMessageContaining("(orders are not announced)");
  }

  @Test
  void waitGoesOnWhenTheServerComes() throws Exception {
    var starting =
        CompletableFuture.supplyAsync(
            () -> orders("60s").start(service -> wire(service, StartPolicy.WAIT)));
    assertThat(starting).isNotDone();
    startServer();

    try (var service = starting.join()) {
      assertThat(service.state()).isEqualTo(LifecycleState.RUNNING);
    }
  }

  @Test
  void waitEndsWithTheStartTimeout() {
    var failure = failure(StartPolicy.WAIT, "700ms");

    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("refused the connection");
  }

  @Test
  void standbySaysWhatItWaitsForAndGoesLiveByItself() throws Exception {
    try (var service = orders("60s").start(wiring -> wire(wiring, StartPolicy.STANDBY))) {
      assertThat(service.state()).isEqualTo(LifecycleState.STARTING);
      assertThat(RawHttp.get(service.managementPort(), "/startupz").status()).isEqualTo(200);
      var waiting = RawHttp.get(service.managementPort(), "/readyz");
      assertThat(waiting.status()).isEqualTo(503);
      assertThat(waiting.body()).contains("[-]starting order-events");

      startServer();

      assertThat(service.awaitReady(Duration.ofSeconds(60))).isTrue();
      assertThat(RawHttp.get(service.httpPort(), "/").body()).isEqualTo("x");
    }
  }

  @Test
  void warnGoesOnDegradedUntilTheServerComes() throws Exception {
    try (var service = orders("60s").start(wiring -> wire(wiring, StartPolicy.WARN))) {
      assertThat(service.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(service.health().report().status()).isEqualTo(HealthStatus.DEGRADED);
      assertThat(RawHttp.get(service.managementPort(), "/readyz").status()).isEqualTo(200);

      startServer();

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> service.health().report().status() == HealthStatus.UP);
    }
  }
}
