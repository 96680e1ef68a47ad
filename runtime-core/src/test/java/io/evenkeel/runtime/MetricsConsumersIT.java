package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthResult;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import io.micrometer.core.instrument.Counter;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs that read metrics accept ours. */
@Timeout(180)
class MetricsConsumersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BUCKETS = "http_server_request_duration_seconds_bucket";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path folder;

  private static ServiceRuntime service() {
    return Embedded.service("orders", Map.of("metrics.http.slo", List.of("300ms")))
        .start(
            service -> {
              service.executor("mailer", 2);
              service.scheduler("ticks", 1);
              service.check(HealthCheck.readiness("orders-cache", HealthResult::up));
              Counter.builder("orders.placed")
                  .description("Orders that were taken")
                  .tag("kind", "a \"quoted\"\none")
                  .register(service.metrics())
                  .increment();
              service.http(
                  routes ->
                      routes
                          .get("/orders/{id}", e -> e.getResponseSender().send("order"))
                          .post("/orders", Routes.blocking(e -> e.setStatusCode(201))));
            });
  }

  private static void ask(ServiceRuntime service) throws IOException {
    String trace = "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01";
    RawHttp.get(service.httpPort(), "/orders/7", trace);
    RawHttp.get(service.httpPort(), "/nowhere");
  }

  @Test
  void promtoolFindsNothingToComplainOf() throws Exception {
    require("promtool");
    try (var service = service()) {
      ask(service);
      await().until(() -> scrape(service).contains("http_server_request_duration_seconds_count"));
      Path file = Files.writeString(folder.resolve("metrics.txt"), scrape(service));

      var promtool =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(file.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(said).isEmpty();
      assertThat(promtool.waitFor()).isZero();
    }
  }

  @Test
  void aScrapingPrometheusHasEveryRouteAndTheTraceOfASampledRequest() throws Exception {
    require("prometheus");
    int port = ServiceProcess.freePort();
    try (var service = service()) {
      Process prometheus = prometheus(service.managementPort(), port);
      try {
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(() -> value(port, "up{job=\"orders\"}"), "1"::equals);
        ask(service);

        String count = "http_server_request_duration_seconds_count{job=\"orders\"}";
        await().atMost(PATIENCE).until(() -> result(port, "query", count).size(), n -> n == 2);
        assertThat(result(port, "query", count).findValuesAsString("http_route"))
            .containsExactlyInAnyOrder("/orders/{id}", "unmatched");
        String promised =
            "http_server_request_duration_seconds_bucket{http_route=\"/orders/{id}\",le=\"0.3\"}";
        assertThat(value(port, promised)).isEqualTo("1");
        assertThat(value(port, "orders_placed_total")).isEqualTo("1");
        await()
            .atMost(PATIENCE)
            .until(() -> result(port, "query_exemplars", BUCKETS).toString().contains(TRACE));
      } finally {
        prometheus.destroy();
        if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
          prometheus.destroyForcibly();
        }
      }
    }
  }

  private Process prometheus(int scraped, int port) throws IOException {
    var config =
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - {job_name: orders, static_configs: [{targets: ['127.0.0.1:%d']}]}
        """
            .formatted(scraped);
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--enable-feature=exemplar-storage")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
  }

  /** What Prometheus answers, a list of series. */
  private static JsonNode result(int port, String path, String query) throws IOException {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    String range = path.equals("query_exemplars") ? "&start=0&end=9999999999" : "";
    var answer = RawHttp.get(port, "/api/v1/" + path + "?query=" + encoded + range);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode data = new JsonMapper().readTree(answer.body()).path("data");
    return data.isArray() ? data : data.path("result");
  }

  /** Of the first series. */
  private static String value(int port, String query) throws IOException {
    return result(port, "query", query).path(0).path("value").path(1).asString("");
  }

  private static String scrape(ServiceRuntime service) throws IOException {
    return RawHttp.get(service.managementPort(), "/metrics").body();
  }

  private static void require(String program) {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(there, "not run: install the Debian package prometheus for " + program);
  }
}
