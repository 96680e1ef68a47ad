package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {

  private static final ServiceIdentity ORDERS = ServiceIdentity.of("orders");
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  @Test
  void settingGivenTwiceIsRefusedAndNamed() {
    MeterRegistry registry = new SimpleMeterRegistry();
    Telemetry.Builder builder =
        Telemetry.builder(ORDERS)
            .meters(registry)
            .openTelemetry(OpenTelemetry.noop())
            .redaction(text -> text)
            .logging(LogSettings.defaults());

    assertThatThrownBy(() -> builder.redaction(text -> text))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("redaction: already set to another one");
    assertThatThrownBy(() -> builder.meters(registry))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("meters: already set to " + registry);
    assertThatThrownBy(() -> builder.openTelemetry(OpenTelemetry.noop()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("openTelemetry: already set to ");
    assertThatThrownBy(() -> builder.logging(LogSettings.defaults()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("logging: already set to " + LogSettings.defaults());
  }

  @Test
  void scrapeHasTheJvmTheProcessAndWhatTheApplicationRegistered() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).start()) {
      Timer.builder("orders.placed")
          .tag("kind", "a\"b\\c\nd")
          .register(telemetry.meters())
          .record(Duration.ofMillis(1500));

      MetricsText text = telemetry.scrape("").orElseThrow();

      assertThat(text.contentType()).isEqualTo(TEXT);
      assertThat(text.body())
          .contains(
              "jvm_memory_used_bytes{",
              "jvm_gc_memory_allocated_bytes_total",
              "jvm_threads_live_threads",
              "jvm_classes_loaded_classes",
              "process_cpu_usage",
              "process_uptime_seconds",
              "process_files_open_files",
              "process_cpu_seconds_total",
              "process_start_time_seconds",
              "jvm_info{",
              "system_cpus",
              "orders_placed_seconds_sum{kind=\"a\\\"b\\\\c\\nd\"} 1.5");
      assertThat(text.body().lines()).allMatch(TelemetryTest::isExposition);
    }
  }

  @Test
  void openMetricsEndsWithItsMark() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).start()) {
      MetricsText text = telemetry.scrape("application/openmetrics-text").orElseThrow();

      assertThat(text.contentType()).isEqualTo(OPEN_METRICS);
      assertThat(text.body()).endsWith("# EOF\n").contains("jvm_", "process_");
      assertThat(text.body().lines()).allMatch(TelemetryTest::isExposition);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | TEXT",
        "*/* | TEXT",
        "text/html, */*;q=0.1 | TEXT",
        "application/json | TEXT",
        "text/plain | TEXT",
        "application/openmetrics-text | OPEN_METRICS",
        "Application/OpenMetrics-Text; Version=1.0.0 | OPEN_METRICS",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.1 | OPEN_METRICS",
        "application/openmetrics-text;q=0.2, text/plain;q=0.3 | TEXT",
        "application/openmetrics-text;q=0 | TEXT",
        "application/openmetrics-text;q=much | TEXT",
        "application/vnd.google.protobuf;q=0.9, text/plain;q=0.1 | TEXT",
        ";;;,,,=;q= | TEXT",
      })
  void formatIsWhatTheReaderAccepts(String accept, MetricsFormat expected) {
    assertThat(MetricsFormat.accepted(accept)).isEqualTo(expected);
  }

  @Test
  void gaugeThatThrowsDoesNotBreakTheScrape() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).start()) {
      Gauge.builder("broken", () -> 1 / Integer.parseInt("0")).register(telemetry.meters());

      assertThat(telemetry.scrape("").orElseThrow().body()).contains("broken NaN");
    }
  }

  @Test
  void registryHandedInIsUsedAsItIsAndStaysOpen() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Telemetry telemetry = Telemetry.builder(ORDERS).meters(registry).start();
    telemetry.measureJvm();

    assertThat(telemetry.meters()).isSameAs(registry);
    assertThat(registry.getMeters()).isEmpty();
    assertThat(telemetry.scrape("")).isEmpty();

    telemetry.close();

    assertThat(registry.isClosed()).isFalse();
  }

  @Test
  void prometheusIsFoundInsideAComposite() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(new SimpleMeterRegistry());
    composite.add(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    Telemetry telemetry = Telemetry.builder(ORDERS).meters(composite).start();

    telemetry.meters().counter("orders.placed").increment();

    assertThat(telemetry.scrape("").orElseThrow().body()).contains("orders_placed_total 1.0");
  }

  @Test
  void closingStopsTheMetersAndLeavesNoListenerBehind() {
    Telemetry telemetry = Telemetry.builder(ORDERS).start();
    telemetry.meters().counter("orders.placed").increment();

    telemetry.close();
    telemetry.close();

    assertThat(telemetry.meters().isClosed()).isTrue();
    assertThat(telemetry.scrape("").orElseThrow().body()).contains("orders_placed_total 1.0");
    double allocated = telemetry.meters().get("jvm.gc.memory.allocated").counter().count();
    collectGarbage();
    assertThat(telemetry.meters().get("jvm.gc.memory.allocated").counter().count())
        .isEqualTo(allocated);
  }

  @Test
  void metersOfTheJvmThatWerePutOffAreInTheFirstScrapeOfEverybody() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).jvmMetersLater().start()) {
      assertThat(telemetry.meters().find("jvm.memory.used").meters()).isEmpty();

      List<String> bodies =
          IntStream.range(0, 8)
              .parallel()
              .mapToObj(i -> telemetry.scrape("").orElseThrow().body())
              .toList();

      assertThat(bodies)
          .allSatisfy(
              body ->
                  assertThat(body)
                      .contains(
                          "jvm_memory_used_bytes{",
                          "jvm_gc_memory_allocated_bytes_total",
                          "process_files_open_files",
                          "process_cpu_seconds_total"));
    }
  }

  @Test
  void metersOfTheJvmThatWerePutOffAreThereWhenTheyWereAskedFor() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).jvmMetersLater().start()) {
      telemetry.measureJvm();

      assertThat(telemetry.meters().find("process.cpu").functionCounters()).isNotEmpty();
    }
  }

  @Test
  void aClosedOneRegistersNoMetersOfTheJvmAnyMore() {
    Telemetry telemetry = Telemetry.builder(ORDERS).jvmMetersLater().start();
    telemetry.close();

    telemetry.measureJvm();

    assertThat(telemetry.scrape("").orElseThrow().body()).contains("metrics_series");
    assertThat(telemetry.meters().find("jvm.gc.memory.allocated").meters()).isEmpty();
  }

  @Test
  void closingWhileMetersOfTheJvmAreRegisteredLeavesNoListenerBehind() throws Exception {
    Telemetry telemetry = Telemetry.builder(ORDERS).jvmMetersLater().start();
    var begun = new CountDownLatch(1);
    var mayGoOn = new CountDownLatch(1);
    telemetry
        .meters()
        .config()
        .onMeterAdded(
            meter -> {
              begun.countDown();
              awaitOpen(mayGoOn);
            });
    var registering = new Thread(telemetry::measureJvm);
    var closing = new Thread(telemetry::close);
    registering.start();
    awaitOpen(begun);

    closing.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> closing.getState() == Thread.State.BLOCKED);
    mayGoOn.countDown();
    registering.join(60_000);
    closing.join(60_000);

    assertThat(telemetry.meters().isClosed()).isTrue();
    double allocated = telemetry.meters().get("jvm.gc.memory.allocated").counter().count();
    collectGarbage();
    assertThat(telemetry.meters().get("jvm.gc.memory.allocated").counter().count())
        .isEqualTo(allocated);
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void severalLiveInOneJvm() {
    try (Telemetry first = Telemetry.builder(ORDERS).start();
        Telemetry second = Telemetry.builder(ORDERS).start()) {
      first.meters().counter("only.first").increment();

      assertThat(first.scrape("").orElseThrow().body()).contains("only_first_total 1.0");
      assertThat(second.scrape("").orElseThrow().body()).doesNotContain("only_first");
    }
  }

  @Test
  void openTelemetryIsWhatWasHandedInOrNothing() {
    OpenTelemetry mine = OpenTelemetry.propagating(ContextPropagators.noop());

    try (Telemetry with = Telemetry.builder(ORDERS).openTelemetry(mine).start();
        Telemetry without = Telemetry.builder(ORDERS).start()) {
      assertThat(with.openTelemetry()).isSameAs(mine);
      assertThat(without.openTelemetry()).isSameAs(OpenTelemetry.noop());
      assertThat(with.identity()).isEqualTo(ORDERS);
    }
  }

  @Test
  void loggingIsLeftAloneUnlessAskedFor() {
    try (Telemetry telemetry = Telemetry.builder(ORDERS).start()) {
      assertThat(telemetry.loggingConfigured()).isFalse();
      assertThat(telemetry.logFormat()).isEmpty();
    }
  }

  private static boolean isExposition(String line) {
    return line.matches("# (HELP|TYPE|UNIT) [a-z0-9_:]+( .*)?|# EOF")
        || line.matches(
            "[a-z0-9_:]+(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)*})? (NaN|[+-]?[0-9.Ee+-]+)");
  }

  /** Returns when every listener of this JVM's collectors could have heard of a collection. */
  private static void collectGarbage() {
    List<NotificationEmitter> collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(NotificationEmitter.class::cast)
            .toList();
    var heard = new CountDownLatch(1);
    collectors.forEach(
        emitter -> emitter.addNotificationListener((event, back) -> heard.countDown(), null, null));
    System.gc();
    await().until(() -> heard.getCount() == 0);
  }
}
