package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the registry does that we make ourselves. */
class OwnMetersTest {

  private static final int MOST = 1_000;
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private static Telemetry telemetry() {
    return Telemetry.builder(ServiceIdentity.of("orders"))
        .metrics(new MetricsSettings(MOST, new MetricsSettings.Http(true, List.of())))
        .start();
  }

  private static double value(MeterRegistry meters, String name) {
    return meters.get(name).meter().measure().iterator().next().getValue();
  }

  private static long lines(Telemetry telemetry) {
    String body = telemetry.scrape("").orElseThrow().body();
    return body.lines().filter(line -> !line.startsWith("#")).count();
  }

  @Test
  void tagsWithoutEndDoNotFillTheMemoryAndTheRefusedAreCounted() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(SeriesLimit.class);
    log.start();
    logger.addAppender(log);
    try (Telemetry telemetry = telemetry()) {
      MeterRegistry meters = telemetry.meters();

      IntStream.range(0, 5 * MOST)
          .parallel()
          .forEach(i -> meters.counter("orders.placed", "user", "u" + i).increment());

      assertThat(value(meters, "metrics.series")).isBetween(MOST * 0.9, MOST * 0.9 + 20);
      assertThat(value(meters, "metrics.refused")).isGreaterThan(4.0 * MOST);
      assertThat(lines(telemetry)).isBetween(MOST / 2L, (long) MOST);
      assertThat(log.list)
          .singleElement()
          .asString()
          .contains("metrics.max-series: 1000 is reached, ", "orders.placed");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void requestsAreStillCountedWhenAnotherMeterHasTakenItsShare() {
    try (Telemetry telemetry = telemetry()) {
      MeterRegistry meters = telemetry.meters();
      IntStream.range(0, MOST).forEach(i -> meters.counter("orders.placed", "user", "u" + i));

      meters.counter("http.server.request", "status", "500").increment();

      assertThat(telemetry.scrape("").orElseThrow().body())
          .contains("http_server_request_total{status=\"500\"} 1.0");
      IntStream.range(0, MOST).forEach(i -> meters.counter("http.server.x", "route", "r" + i));
      assertThat(value(meters, "metrics.series")).isEqualTo(MOST);
    }
  }

  /** Without the JVM's meters, which come when it collects garbage. */
  private static MeterRegistry limited() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    SeriesLimit.watch(registry, MOST);
    return registry;
  }

  @Test
  void bucketsCountAsTheSeriesTheyAre() {
    MeterRegistry meters = limited();
    double before = value(meters, "metrics.series");

    Timer.builder("orders.checkout")
        .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
        .register(meters);

    // count, sum, max; two buckets and the one without end
    assertThat(value(meters, "metrics.series") - before).isEqualTo(6);
  }

  @Test
  void whatIsRemovedMakesRoom() {
    MeterRegistry meters = limited();
    double before = value(meters, "metrics.series");
    Counter counter = meters.counter("orders.placed");
    assertThat(value(meters, "metrics.series")).isEqualTo(before + 1);

    meters.remove(counter);

    assertThat(value(meters, "metrics.series")).isEqualTo(before);
  }

  @Test
  @SuppressWarnings("try") // the meters are only there to be closed
  void logEventsAreCountedByLevelUntilClosed() {
    var context = new LoggerContext();
    var registry = new SimpleMeterRegistry();
    Logger logger = context.getLogger("com.acme.Orders");
    try (var meters = new LogEventMeters(context, registry)) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
      logger.error("one");
      logger.warn("two");
      logger.warn("three");
      logger.info("four");
      logger.debug("five");
      logger.trace("not enabled");
    }
    logger.error("late");

    assertThat(Stream.of("error", "warn", "info", "debug", "trace"))
        .extracting(l -> registry.get("logback.events").tag("level", l).counter().count())
        .containsExactly(1.0, 2.0, 1.0, 1.0, 0.0);
  }

  @Test
  void aSampledMeasurementLeavesItsTraceInOpenMetricsOnly() {
    try (Telemetry telemetry = telemetry()) {
      Timer timer = timer(telemetry);
      telemetry.scrape(OPEN_METRICS);

      await().until(() -> timed(telemetry, timer, "01").toString().contains(TRACE));

      assertThat(telemetry.scrape("").orElseThrow().body()).doesNotContain("trace_id");
    }
  }

  @Test
  void thePrometheusThatRefusesExemplarsOfACountGetsNone() {
    try (Telemetry telemetry = telemetry()) {
      Timer timer = timer(telemetry);
      telemetry.scrape(OPEN_METRICS);

      await().until(() -> timed(telemetry, timer, "01").toString().contains(TRACE));

      assertThat(timed(telemetry, timer, "01").stream().filter(l -> l.contains(TRACE)))
          .isNotEmpty()
          .allMatch(line -> line.startsWith("orders_checkout_seconds_bucket{"));
    }
  }

  @Test
  void aTraceThatNobodyRecordedIsNoExample() {
    try (Telemetry telemetry = telemetry()) {
      Timer timer = timer(telemetry);
      telemetry.scrape(OPEN_METRICS);

      assertThat(timed(telemetry, timer, "00")).isNotEmpty().noneMatch(l -> l.contains("trace_id"));
    }
  }

  @Test
  void nothingIsRememberedBeforeOpenMetricsIsAskedFor() {
    try (Telemetry telemetry = telemetry()) {
      assertThat(timed(telemetry, timer(telemetry), "01"))
          .isNotEmpty()
          .noneMatch(line -> line.contains("trace_id"));
    }
  }

  private static Timer timer(Telemetry telemetry) {
    return Timer.builder("orders.checkout")
        .serviceLevelObjectives(Duration.ofMillis(100))
        .register(telemetry.meters());
  }

  @SuppressWarnings("try") // a scope is only there to be closed
  private static void inATrace(String flags, Runnable task) {
    var trace = TraceContext.fromHeaders("00-" + TRACE + "-b7ad6b7169203331-" + flags, null);
    try (Scope scope = trace.makeCurrent()) {
      task.run();
    }
  }

  /** What is read after one more measurement in a trace with these flags. */
  private static List<String> timed(Telemetry telemetry, Timer timer, String flags) {
    inATrace(flags, () -> timer.record(Duration.ofMillis(7)));
    String body = telemetry.scrape(OPEN_METRICS).orElseThrow().body();
    return body.lines().filter(line -> line.startsWith("orders_")).toList();
  }
}
