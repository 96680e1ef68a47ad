package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.Embedded.PATIENCE;
import static io.evenkeel.runtime.Embedded.noting;
import static io.evenkeel.runtime.Embedded.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a dependency that is down does to a start. */
@Timeout(120)
class StartPolicyTest {

  private static final String TOKEN = "0123456789abcdef";

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();
  private final AtomicBoolean up = new AtomicBoolean();

  private HealthCheck check(StartPolicy policy) {
    return readiness(
            "orders-database",
            holds(
                () -> {
                  tries.incrementAndGet();
                  return up.get();
                }))
        .interval(Duration.ofHours(1))
        .impact("all reads and writes")
        .onStartFailure(policy);
  }

  private Embedded.Start failing(Exception failure) {
    return () -> {
      tries.incrementAndGet();
      throw failure;
    };
  }

  // ---- FAIL

  @Test
  void failTriesAsOftenAsItIsToldAndThenUnwinds() {
    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service.component("first", noting(journal, "first"));
              service
                  .component("orders-database", noting(journal, "orders-database"))
                  .check(check(StartPolicy.FAIL));
              service.component("last", noting(journal, "last"));
            });

    assertThat(tries.get()).isBetween(3, 4); // the registry looks once by itself
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure.part()).isEqualTo("orders-database");
    assertThat(failure)
        .hasMessage(
            "orders cannot start: orders-database is down: check orders-database: condition does"
                + " not hold (all reads and writes)");
    assertThat(journal)
        .containsExactly(
            "start first", "start orders-database", "stop orders-database", "stop first");
  }

  @Test
  void failWithoutRetriesTriesOnce() {
    Embedded.failure(
        service("orders", Map.of("start.retries", 0)),
        service -> service.check(check(StartPolicy.FAIL)));

    assertThat(tries.get()).isBetween(1, 2); // the registry looks once by itself
  }

  @Test
  void aComponentWhoseDependencyIsDownIsStoppedAndTriedAgain() {
    var failure =
        Embedded.failure(
            service("orders"),
            service ->
                service.component(
                    "orders-database",
                    noting(
                        journal,
                        "orders-database",
                        failing(
                            new IllegalStateException(
                                "pool", new SQLException(new ConnectException("refused")))))));

    assertThat(tries).hasValue(3);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure)
        .hasMessageStartingWith("orders cannot start: orders-database is down: pool: ")
        .hasMessageEndingWith("refused")
        .hasRootCauseInstanceOf(ConnectException.class);
    assertThat(journal.subList(0, 5))
        .containsExactly(
            "start orders-database",
            "stop orders-database",
            "start orders-database",
            "stop orders-database",
            "start orders-database");
    assertThat(journal).endsWith("stop orders-database");
  }

  @Test
  void aComponentThatComesUpAtASecondTryIsStarted() {
    var runtime =
        service("orders")
            .start(
                service ->
                    service.component(
                        "orders-database",
                        noting(
                            journal,
                            "orders-database",
                            () -> {
                              if (tries.incrementAndGet() < 2) {
                                throw new IOException("refused");
                              }
                            })));
    runtime.close();

    assertThat(journal)
        .containsExactly(
            "start orders-database",
            "stop orders-database",
            "start orders-database",
            "drain orders-database",
            "stop orders-database");
  }

  @Test
  void aBugInStartIsNotTriedAgain() {
    var bug = new IllegalStateException("wired wrongly");

    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service.component("first", noting(journal, "first"));
              service.component("order-events", noting(journal, "order-events", failing(bug)));
            });

    assertThat(tries).hasValue(1);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure.part()).isEqualTo("order-events");
    assertThat(failure.isBug()).isTrue();
    assertThat(failure)
        .hasMessage("orders cannot start: order-events failed: wired wrongly")
        .hasCause(bug);
    assertThat(journal)
        .containsExactly("start first", "start order-events", "stop order-events", "stop first");
  }

  @Test
  void anErrorInStartIsABug() {
    var failure =
        Embedded.failure(
            service("orders"),
            service ->
                service.component(
                    "order-events",
                    noting(
                        journal,
                        "order-events",
                        () -> {
                          tries.incrementAndGet();
                          throw new NoClassDefFoundError("com/acme/Codec");
                        })));

    assertThat(tries).hasValue(1);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure.getCause()).isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void oneThatHangsInStartIsGivenUpAtTheStartTimeout() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("start.timeout", "300ms")),
            service ->
                service.component(
                    "order-events",
                    noting(
                        journal,
                        "order-events",
                        () -> new java.util.concurrent.CountDownLatch(1).await())));

    assertThat(failure.part()).isEqualTo("order-events");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure.getCause()).isInstanceOf(TimeoutException.class);
    assertThat(failure).hasMessageContaining("start() did not return within");
    assertThat(journal).startsWith("start order-events").endsWith("stop order-events");
  }

  @Test
  void aPortInUseIsNeitherTriedAgainNorADependency() throws Exception {
    int port = ServiceProcess.freePort();
    try (var owner = service("owner", Map.of("http.port", port)).start(s -> s.http(r -> {}))) {
      var failure =
          Embedded.failure(
              service("orders", Map.of("http.port", port)),
              s -> {
                s.component("first", noting(journal, "first"));
                s.http(r -> {});
              });

      assertThat(owner.httpPort()).isEqualTo(port);
      assertThat(failure.part()).isEqualTo("environment");
      assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(failure.isBug()).isFalse();
      assertThat(failure)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
          .hasMessageContaining("ss -ltnp");
      assertThat(journal).as("it is found before anything starts").isEmpty();
    }
  }

  @Test
  void aManagementPortInUseStopsTheStartBeforeTheConfigurer() throws Exception {
    try (var owner = service("owner").start(service -> {})) {
      var failure =
          Embedded.failure(
              service("orders", Map.of("management.port", String.valueOf(owner.managementPort()))),
              service -> journal.add("configured"));

      assertThat(failure.part()).isEqualTo("management");
      assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(journal).isEmpty();
    }
  }

  // ---- WAIT

  @Test
  void waitTriesUntilTheDependencyComesBack() {
    try (var runtime =
        service("orders")
            .start(
                service ->
                    service.check(
                        readiness("orders-database", holds(() -> tries.incrementAndGet() > 4))
                            .interval(Duration.ofHours(1))
                            .onStartFailure(StartPolicy.WAIT)))) {

      assertThat(tries).hasValueGreaterThanOrEqualTo(5);
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
    }
  }

  @Test
  void waitEndsAtTheStartTimeout() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("start.timeout", "900ms")),
            service -> service.check(check(StartPolicy.WAIT)));

    assertThat(tries).hasValueGreaterThan(1);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure.part()).isEqualTo("orders-database");
    assertThat(failure).hasMessageContaining("condition does not hold");
  }

  // ---- STANDBY

  @Test
  void standbyReturnsAtOnceAndGoesLiveByItself() throws Exception {
    int http = ServiceProcess.freePort();
    var settings = Map.of("http.port", http, "management.token", TOKEN);
    try (var runtime =
        service("orders", settings)
            .start(
                service -> {
                  service
                      .component("orders-database", noting(journal, "orders-database"))
                      .check(check(StartPolicy.STANDBY));
                  service.component("last", noting(journal, "last"));
                  service.http(r -> r.get("/hello", e -> e.getResponseSender().send("hello")));
                })) {
      int management = runtime.managementPort();

      assertThat(runtime.state()).isEqualTo(LifecycleState.STARTING);
      assertThatThrownBy(runtime::httpPort).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> RawHttp.get(http, "/hello")).isInstanceOf(ConnectException.class);
      assertThat(runtime.awaitReady(Duration.ofMillis(10))).isFalse();
      assertThat(RawHttp.get(management, "/livez").status()).isEqualTo(200);
      assertThat(RawHttp.get(management, "/startupz").status()).isEqualTo(200);
      var stranger = RawHttp.get(management, "/readyz");
      assertThat(stranger.status()).isEqualTo(503);
      assertThat(stranger.body())
          .contains("[-]starting orders-database", "[-]orders-database failed")
          .doesNotContain("condition does not hold");
      var operator = RawHttp.get(management, "/readyz", "Authorization: Bearer " + TOKEN);
      assertThat(operator.body())
          .contains("[-]starting orders-database: check orders-database: condition does not hold");
      assertThat(journal).containsExactly("start orders-database");

      up.set(true);

      assertThat(runtime.awaitReady(PATIENCE)).isTrue();
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(RawHttp.get(http, "/hello").body()).isEqualTo("hello");
      assertThat(RawHttp.get(management, "/readyz").status()).isEqualTo(200);
      assertThat(journal).containsExactly("start orders-database", "start last");
    }
  }

  @Test
  void standbyStartsAComponentAgainThatCouldNot() throws Exception {
    try (var runtime =
        service("orders")
            .start(
                service ->
                    service
                        .component(
                            "orders-database",
                            noting(
                                journal,
                                "orders-database",
                                () -> {
                                  if (!up.get()) {
                                    throw new ConnectException("refused");
                                  }
                                }))
                        .check(
                            readiness("orders-database", holds(() -> true))
                                .onStartFailure(StartPolicy.STANDBY)))) {
      assertThat(runtime.state()).isEqualTo(LifecycleState.STARTING);

      up.set(true);

      assertThat(runtime.awaitReady(PATIENCE)).isTrue();
      assertThat(journal)
          .startsWith("start orders-database", "stop orders-database")
          .endsWith("start orders-database");
    }
    assertThat(journal).endsWith("drain orders-database", "stop orders-database");
  }

  @Test
  void aServiceThatStandsByCanBeStopped() throws Exception {
    var runtime =
        service("orders")
            .start(
                service -> {
                  service.component("first", noting(journal, "first"));
                  service.check(check(StartPolicy.STANDBY));
                });
    assertThat(runtime.state()).isEqualTo(LifecycleState.STARTING);
    int management = runtime.managementPort();

    var report = runtime.stop();

    assertThat(report.clean()).isTrue();
    assertThat(runtime.state()).isEqualTo(LifecycleState.STOPPED);
    assertThat(runtime.awaitReady(Duration.ofMillis(10))).isFalse();
    assertThatThrownBy(() -> RawHttp.get(management, "/livez"))
        .isInstanceOf(ConnectException.class);
    assertThat(journal).isEmpty(); // the check comes before components
  }

  @Test
  void aServiceThatStandsByFailsByABugThatComesLater() throws Exception {
    var runtime =
        service("orders")
            .start(
                service -> {
                  service.check(check(StartPolicy.STANDBY));
                  service.component(
                      "order-events",
                      noting(journal, "order-events", failing(new IllegalStateException("bug"))));
                });
    assertThat(runtime.state()).isEqualTo(LifecycleState.STARTING);

    up.set(true);

    await().atMost(PATIENCE).until(() -> runtime.state() == LifecycleState.FAILED);
    assertThat(runtime.awaitReady(Duration.ofMillis(10))).isFalse();
    assertThat(journal).containsExactly("start order-events", "stop order-events");
    assertThat(runtime.stop().clean()).isTrue();
  }

  // ---- WARN

  @Test
  void warnGoesOnDegraded() throws Exception {
    try (var runtime =
        service("orders")
            .start(
                service ->
                    service
                        .component("orders-cache", noting(journal, "orders-cache"))
                        .check(
                            readiness("orders-cache", holds(() -> tries.incrementAndGet() < 0))
                                .interval(Duration.ofHours(1))
                                .optional()))) {

      assertThat(tries.get()).isBetween(1, 2); // the registry looks once by itself
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(RawHttp.get(runtime.managementPort(), "/readyz").status()).isEqualTo(200);
      assertThat(RawHttp.get(runtime.managementPort(), "/health").body())
          .contains("\"status\":\"warn\"");
    }
  }

  @Test
  void warnGoesOnWithoutAComponentThatCouldNotStart() {
    try (var runtime =
        service("orders")
            .start(
                service -> {
                  service
                      .component(
                          "orders-cache",
                          noting(journal, "orders-cache", failing(new IOException("refused"))))
                      .check(readiness("orders-cache", holds(() -> false)).optional());
                  service.component("last", noting(journal, "last"));
                })) {

      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(journal).containsExactly("start orders-cache", "stop orders-cache", "start last");
      assertThat(runtime.health().report().failing())
          .extracting(c -> c.name())
          .containsExactly("orders-cache");
    }
  }

  @Test
  void warnLooksAtEveryCheckOfAComponentThoughTheFirstIsDown() {
    try (var runtime =
        service("orders")
            .start(
                service ->
                    service
                        .component("orders-cache", noting(journal, "orders-cache"))
                        .check(readiness("cache-primary", holds(() -> false)).optional())
                        .check(readiness("cache-replica", holds(() -> true)).optional()))) {

      assertThat(runtime.health().check("cache-primary")).isPresent();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  runtime.health().check("cache-replica").stream()
                      .anyMatch(c -> c.status() == HealthStatus.UP));
    }
  }

  @Test
  void waitSaysWhyAComponentNeverStarted() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("start.timeout", "700ms")),
            service ->
                service
                    .component(
                        "orders-database",
                        noting(journal, "orders-database", failing(new IOException("refused"))))
                    .check(
                        readiness("orders-database", holds(() -> true))
                            .onStartFailure(StartPolicy.WAIT)));

    assertThat(tries).hasValueGreaterThan(1);
    assertThat(failure).hasMessage("orders cannot start: orders-database is down: refused");
  }

  @Test
  void theStrictestPolicyOfSeveralChecksCounts() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("start.retries", 0)),
            service ->
                service
                    .component("orders-database", noting(journal, "orders-database"))
                    .check(readiness("replica", holds(() -> false)).optional())
                    .check(check(StartPolicy.FAIL)));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("check orders-database: condition does not hold");
  }
}
