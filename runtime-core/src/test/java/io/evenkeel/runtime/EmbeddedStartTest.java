package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.Embedded.noting;
import static io.evenkeel.runtime.Embedded.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.health.HealthResult;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A start inside somebody else's process, from configuration to ready. */
@Timeout(120)
class EmbeddedStartTest {

  /** Section {@code orders}. */
  record OrdersSettings(int maxItems, Duration patience) {}

  /** A section nobody declares. */
  record OtherSettings(int number) {}

  private final List<String> journal = new CopyOnWriteArrayList<>();

  @Test
  void theOrderIsManagementPortConfigurerChecksComponentsApplicationPort() throws Exception {
    int management = ServiceProcess.freePort();
    int http = ServiceProcess.freePort();
    var settings = Map.of("management.port", String.valueOf(management), "http.port", http);

    try (var runtime =
        service("orders", settings)
            .start(
                service -> {
                  journal.add("configurer: " + look(management, http));
                  service.check(
                      readiness(
                          "network",
                          () -> {
                            journal.add("check: " + look(management, http));
                            return HealthResult.up();
                          }));
                  service.component(
                      "first",
                      noting(
                          journal,
                          "first",
                          () -> journal.add("component: " + look(management, http))));
                  service.component("second", noting(journal, "second"));
                  service.http(r -> r.get("/hello", e -> e.getResponseSender().send("hello")));
                })) {

      assertThat(journal)
          .startsWith(
              "configurer: livez 200, startupz 503, readyz 503 starting configurer, http closed",
              "check: livez 200, startupz 503, readyz 503 starting network, http closed",
              "start first",
              "component: livez 200, startupz 200, readyz 503 starting first, http closed",
              "start second");
      assertThat(look(management, http))
          .isEqualTo("livez 200, startupz 200, readyz 200, http open");
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(runtime.name()).isEqualTo("orders");
      assertThat(runtime.httpPort()).isEqualTo(http);
      assertThat(runtime.managementPort()).isEqualTo(management);
      assertThat(runtime.awaitReady(Duration.ZERO)).isTrue();
    }
  }

  private static String look(int management, int http) throws Exception {
    var ready = RawHttp.get(management, "/readyz");
    String open;
    try {
      RawHttp.get(http, "/hello");
      open = "open";
    } catch (ConnectException e) {
      open = "closed";
    }
    return "livez "
        + RawHttp.get(management, "/livez").status()
        + ", startupz "
        + RawHttp.get(management, "/startupz").status()
        + ", readyz "
        + ready.status()
        + (ready.status() == 200 ? "" : ready.body().lines().findFirst().orElse("").substring(3))
            .replaceFirst("^starting", " starting")
        + ", http "
        + open;
  }

  @Test
  void aServiceThatSharesItsPortHasAnIndexAndAConfigurationOfItsOwn() throws Exception {
    try (var runtime =
        service("orders", Map.of("management.port", "shared"))
            .start(
                service ->
                    service.http(
                        r ->
                            r.get("/", e -> e.getResponseSender().send("welcome"))
                                .get("/config", e -> e.getResponseSender().send("options"))))) {

      assertThat(RawHttp.get(runtime.httpPort(), "/").body()).isEqualTo("welcome");
      assertThat(RawHttp.get(runtime.httpPort(), "/config").body()).isEqualTo("options");
      assertThat(RawHttp.get(runtime.httpPort(), "/info").status()).isEqualTo(200);
      assertThat(RawHttp.get(runtime.httpPort(), "/loggers").status()).isEqualTo(404);
    }
  }

  @Test
  void looseChecksAreEvaluatedAtTheSameTime() {
    var together = new CyclicBarrier(3);

    try (var runtime =
        service("orders")
            .start(
                service -> {
                  for (String name : List.of("a", "b", "c")) {
                    service.check(
                        readiness(
                                name,
                                holds(
                                    () -> {
                                      together.await(20, TimeUnit.SECONDS);
                                      return true;
                                    }))
                            .timeout(Duration.ofSeconds(25))
                            .interval(Duration.ofHours(1)));
                  }
                })) {

      assertThat(runtime.health().report().failing()).isEmpty();
    }
  }

  @Test
  void aComponentsCheckIsEvaluatedAfterItsStartAndBeforeTheNextStarts() {
    try (var runtime =
        service("orders")
            .start(
                service -> {
                  service
                      .component("database", noting(journal, "database"))
                      .check(
                          readiness(
                                  "database",
                                  holds(
                                      () -> {
                                        journal.add("check database");
                                        return true;
                                      }))
                              .interval(Duration.ofHours(1)));
                  service.component("events", noting(journal, "events"));
                })) {

      assertThat(journal).startsWith("start database", "check database").endsWith("start events");
      assertThat(runtime.health().check("database")).isPresent();
    }
  }

  // ---- settings

  @Test
  void settingsAreDeclaredFirstAndHandedOut() {
    try (var runtime =
        service("orders", Map.of("orders.max-items", 7, "orders.patience", "3s"))
            .settings("orders", OrdersSettings.class)
            .start(
                service ->
                    journal.add(
                        service.settings(OrdersSettings.class).toString()
                            + service.name()
                            + service.arguments()))) {

      assertThat(journal).containsExactly("OrdersSettings[maxItems=7, patience=PT3S]orders[]");
      assertThat(runtime.config().origin("orders.max-items")).contains("test");
    }
  }

  @Test
  void settingsOfATypeThatWasNotDeclaredAreRefused() {
    var failure =
        Embedded.failure(service("orders"), service -> service.settings(OtherSettings.class));

    assertThat(failure.part()).isEqualTo("configurer");
    assertThat(failure)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OtherSettings: not declared");
  }

  @Test
  void aSectionIsDeclaredOnce() {
    var builder = service("orders").settings("orders", OrdersSettings.class);

    assertThatThrownBy(() -> builder.settings("orders", OtherSettings.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("section orders is declared already, for " + OrdersSettings.class.getName());
  }

  @Test
  void problemsOfAllSectionsAreReportedAtOnceAndNothingStarts() {
    var builder =
        service("orders", Map.of("http.port", 70000, "start.retries", -1, "orders.max-items", "x"))
            .settings("orders", OrdersSettings.class);

    assertThatThrownBy(() -> builder.start(service -> journal.add("configured")))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .extracting(ConfigProblem::key)
                    .containsExactlyInAnyOrder(
                        "http.port", "start.retries", "orders.max-items", "orders.patience"));
    assertThat(journal).isEmpty();
  }

  @Test
  void equalPortsAreAConfigurationProblem() {
    int port = ServiceProcess.freePort();
    var settings = Map.of("http.port", port, "management.port", String.valueOf(port));

    assertThatThrownBy(() -> service("orders", settings).start(service -> {}))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              var problem = e.problems().get(0);
              assertThat(problem.key()).isEqualTo("management.port");
              assertThat(problem.message())
                  .isEqualTo(port + " is http.port too (expected: another port, or shared)");
              assertThat(problem.origin()).contains("test");
            });
  }

  @Test
  void aPreDrainOfMoreThanHalfOfTheTimeoutIsAConfigurationProblem() {
    var settings = Map.of("shutdown.pre-drain.max", "6s", "shutdown.timeout", "10s");

    assertThatThrownBy(() -> service("orders", settings).start(service -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "shutdown.pre-drain.max: 6 s (expected: at most half of shutdown.timeout");
  }

  // ---- http

  @Test
  void routesOfSeveralCallsAddUp() throws Exception {
    try (var runtime =
        service("orders")
            .start(
                service -> {
                  service.http(r -> r.get("/a", e -> e.getResponseSender().send("A")));
                  service.http(r -> r.get("/b", e -> e.getResponseSender().send("B")));
                })) {

      assertThat(RawHttp.get(runtime.httpPort(), "/a").body()).isEqualTo("A");
      assertThat(RawHttp.get(runtime.httpPort(), "/b").body()).isEqualTo("B");
      assertThat(RawHttp.get(runtime.httpPort(), "/livez").status()).isEqualTo(404);
    }
  }

  @Test
  void aRouteThatIsServedAlreadyByAnotherCallIsRefused() {
    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service.http(r -> r.get("/a", e -> {}));
              service.http(r -> r.get("/a", e -> {}));
            });

    assertThat(failure.part()).isEqualTo("configurer");
    assertThat(failure).hasMessageContaining("route: GET /a is served already, as /a");
  }

  @Test
  void withoutRoutesThereIsNoApplicationPort() {
    try (var runtime = service("orders").start(service -> {})) {
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThatThrownBy(runtime::httpPort)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("orders: the application port is not bound");
      assertThat(runtime.managementPort()).isPositive();
    }
  }

  @Test
  void aSharedPortAnswersProbesAndRoutes() throws Exception {
    try (var runtime =
        service("orders", Map.of("management.port", "shared"))
            .start(s -> s.http(r -> r.get("/hello", e -> e.getResponseSender().send("hello"))))) {

      assertThat(runtime.managementPort()).isEqualTo(runtime.httpPort());
      for (String path :
          List.of("/livez", "/readyz", "/startupz", "/health", "/metrics", "/info")) {
        assertThat(RawHttp.get(runtime.httpPort(), path).status()).as(path).isEqualTo(200);
      }
      assertThat(RawHttp.get(runtime.httpPort(), "/config").status()).isEqualTo(404);
      assertThat(RawHttp.get(runtime.httpPort(), "/hello").body()).isEqualTo("hello");
    }
  }

  @Test
  void aRouteThatClashesWithTheRuntimesOnASharedPortIsRefused() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("management.port", "shared")),
            s -> s.http(r -> r.get("/metrics", e -> {})));

    assertThat(failure.part()).isEqualTo("http");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure)
        .hasMessage(
            "orders cannot start: http failed: route: GET /metrics is served already by the runtime"
                + " itself, because management.port is shared");
  }

  @Test
  void probesCanBeOnBothPorts() throws Exception {
    try (var runtime =
        service("orders", Map.of("management.probes-on-http", true)).start(service -> {})) {

      assertThat(runtime.httpPort()).isNotEqualTo(runtime.managementPort());
      for (int port : List.of(runtime.httpPort(), runtime.managementPort())) {
        assertThat(RawHttp.get(port, "/livez").status()).isEqualTo(200);
        assertThat(RawHttp.get(port, "/readyz").status()).isEqualTo(200);
      }
      assertThat(RawHttp.get(runtime.httpPort(), "/metrics").status()).isEqualTo(404);
      assertThat(RawHttp.get(runtime.managementPort(), "/metrics").status()).isEqualTo(200);
    }
  }

  @Test
  void aSaturatedApplicationStillAnswersItsProbes() throws Exception {
    var gate = new java.util.concurrent.CountDownLatch(1);
    try (var runtime =
        service("orders", Map.of("http.io-threads", 1, "shutdown.timeout", "1s"))
            .start(s -> s.http(r -> r.get("/hang", e -> gate.await())))) {
      try (var client = RawHttp.connection(runtime.httpPort())) {
        client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < 20; i++) {
          assertThat(RawHttp.get(runtime.managementPort(), "/livez").status()).isEqualTo(200);
          assertThat(RawHttp.get(runtime.managementPort(), "/metrics").status()).isEqualTo(200);
        }
        gate.countDown();
        assertThat(client.readAnswer().status()).isEqualTo(200);
      }
    }
  }

  // ---- meters

  @Test
  void theLifecycleIsMetered() {
    try (var runtime =
        service("orders")
            .start(
                service -> {
                  service.component("database", noting(journal, "database"));
                  service.http(r -> r.get("/hello", e -> {}));
                  service.metrics().counter("orders.placed").increment();
                })) {
      var meters = runtime.metrics();

      assertThat(meters.get("service.start.duration").timeGauge().value(TimeUnit.SECONDS))
          .isBetween(0.0, 60.0);
      assertThat(
              meters.get("service.component.start.duration").tag("component", "database").gauge())
          .isNotNull();
      assertThat(meters.get("service.component.start.duration").tag("component", "http").gauge())
          .isNotNull();
      assertThat(meters.get("orders.placed").counter().count()).isEqualTo(1);
      assertThat(meters.find("jvm.memory.used").gauges()).isNotEmpty();
    }
  }

  @Test
  void onceItIsReadyTheJvmIsMeteredWithoutAnybodyAsking() {
    var meters = new CompletableFuture<MeterRegistry>();
    try (var runtime = service("orders").start(service -> meters.complete(service.metrics()))) {
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> meters.join().find("process.cpu").functionCounter() != null);
    }
  }

  @Test
  void aRegistryThatWasHandedInIsUsedAndLeftOpen() {
    var own = new SimpleMeterRegistry();
    var runtime = service("orders").meters(own).start(service -> {});
    assertThat(runtime.metrics()).isSameAs(own);

    runtime.close();

    assertThat(own.isClosed()).isFalse();
    assertThat(own.get("service.start.duration").timeGauge()).isNotNull();
  }

  @Test
  void theSameThingIsNotHandedInTwice() {
    var builder =
        service("orders").meters(new SimpleMeterRegistry()).openTelemetry(OpenTelemetry.noop());

    assertThatThrownBy(() -> builder.meters(new SimpleMeterRegistry()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("meters was set already, to ");
    assertThatThrownBy(() -> builder.openTelemetry(OpenTelemetry.noop()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("openTelemetry was set already, to ");
  }

  // ---- several, and nothing global

  @Test
  void twoServicesFitIntoOneProcess() throws Exception {
    try (var orders =
            service("orders")
                .start(s -> s.http(r -> r.get("/", e -> e.getResponseSender().send("o"))));
        var stock =
            service("stock")
                .start(s -> s.http(r -> r.get("/", e -> e.getResponseSender().send("s"))))) {
      assertThat(RawHttp.get(orders.httpPort(), "/").body()).isEqualTo("o");
      assertThat(RawHttp.get(stock.httpPort(), "/").body()).isEqualTo("s");
      assertThat(RawHttp.get(stock.managementPort(), "/info").body())
          .contains("\"service\":\"stock\"");
      assertThat(orders.metrics()).isNotSameAs(stock.metrics());

      orders.stop();

      assertThat(orders.state()).isEqualTo(LifecycleState.STOPPED);
      assertThat(RawHttp.get(stock.httpPort(), "/").body()).isEqualTo("s");
      assertThat(RawHttp.get(stock.managementPort(), "/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void nothingThatBelongsToTheWholeProcessIsTouched() {
    var before = Global.look();

    try (var runtime =
        service("orders")
            .source(ConfigSource.of("logs", Map.of("log.level", "trace", "log.format", "json")))
            .start(service -> service.http(r -> r.get("/hello", e -> {})))) {
      assertThat(runtime.state()).isEqualTo(LifecycleState.RUNNING);
      assertThat(Global.look()).isEqualTo(before);
    }

    assertThat(Global.look()).isEqualTo(before);
  }

  /** What a service that is embedded leaves alone. */
  private record Global(
      Object uncaughtHandler,
      TimeZone timeZone,
      Object locale,
      Properties properties,
      Object loggingStatusListeners,
      Map<String, String> loggingProperties,
      Object rootLevel,
      List<String> rootAppenders,
      boolean openTelemetrySet,
      Object out,
      Object err) {

    static Global look() {
      var context = (LoggerContext) LoggerFactory.getILoggerFactory();
      Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
      var appenders = new java.util.ArrayList<String>();
      root.iteratorForAppenders().forEachRemaining(a -> appenders.add(a.getName() + a.getClass()));
      return new Global(
          String.valueOf(Thread.getDefaultUncaughtExceptionHandler()),
          TimeZone.getDefault(),
          java.util.Locale.getDefault(),
          (Properties) System.getProperties().clone(),
          context.getStatusManager().getCopyOfStatusListenerList(),
          context.getCopyOfPropertyMap(),
          root.getLevel(),
          appenders,
          GlobalOpenTelemetry.isSet(),
          System.out,
          System.err);
    }
  }

  @Test
  void aStoppedServiceLeavesNoThreads() {
    var runtime =
        service("fleeting")
            .start(
                service -> {
                  service.component("part", noting(journal, "part"));
                  service.check(readiness("network", holds(() -> true)));
                  service.http(r -> r.get("/hello", e -> {}));
                });
    assertThat(threads("fleeting-")).contains("fleeting-io-1", "fleeting-health-1");

    runtime.close();

    org.awaitility.Awaitility.await()
        .atMost(Embedded.PATIENCE)
        .untilAsserted(() -> assertThat(threads("fleeting-")).isEmpty());
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
