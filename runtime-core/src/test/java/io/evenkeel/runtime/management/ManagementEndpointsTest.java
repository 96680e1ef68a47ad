package io.evenkeel.runtime.management;

import static io.evenkeel.runtime.management.ManagementPort.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthResult;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people and monitors are told. */
@Timeout(60)
class ManagementEndpointsTest {

  private static final HealthResult DOWN = HealthResult.down("refused by 10.0.0.7");

  private static JsonNode json(String body) {
    return new JsonMapper().readTree(body);
  }

  private static ManagementPort port() throws Exception {
    var port = ManagementPort.withToken();
    port.check(
        (name, probe) -> HealthCheck.readiness(name, probe).impact("all reads and writes"),
        "orders-database",
        HealthResult.up());
    port.check(
        (name, probe) -> HealthCheck.readiness(name, probe).optional(), "orders-cache", DOWN);
    port.check(HealthCheck::liveness, "deadlock", HealthResult.up());
    return port;
  }

  @Test
  void healthListsEveryCheckInTheFieldsOfTheDraft() throws Exception {
    try (var port = port()) {
      var answer = port.get("/health");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).contains("application/health+json");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      JsonNode health = json(answer.body());
      assertThat(health.path("status").asString()).isEqualTo("warn");
      assertThat(health.path("serviceId").asString()).isEqualTo("orders");
      assertThat(health.path("version").asString()).isEqualTo("1.4.2");
      assertThat(health.path("checks").propertyNames())
          .containsExactlyInAnyOrder("orders-database", "orders-cache", "deadlock");
      JsonNode cache = health.path("checks").path("orders-cache").path(0);
      assertThat(cache.path("status").asString()).isEqualTo("fail");
      assertThat(cache.path("kind").asString()).isEqualTo("readiness");
      assertThat(cache.path("required").asBoolean()).isFalse();
      assertThat(Instant.parse(cache.path("time").asString()))
          .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
      assertThat(cache.propertyNames()).doesNotContain("output", "impact");
      JsonNode database = health.path("checks").path("orders-database").path(0);
      assertThat(database.path("status").asString()).isEqualTo("pass");
      assertThat(database.path("required").asBoolean()).isTrue();
      assertThat(health.path("checks").path("deadlock").path(0).path("kind").asString())
          .isEqualTo("liveness");
    }
  }

  @Test
  void healthSaysWhatAStatusRestsOn() throws Exception {
    try (var port = port()) {
      port.reportOnce("orders-database", DOWN);

      JsonNode database =
          json(port.get("/health").body()).path("checks").path("orders-database").path(0);
      assertThat(database.path("status").asString()).isEqualTo("pass");
      assertThat(database.path("evidence").asString()).isEqualTo("result");
      assertThat(database.path("changes").asInt()).isZero();
      assertThat(Instant.parse(database.path("since").asString())).isBefore(Instant.now());
      assertThat(database.path("streak").path("results").asInt()).isEqualTo(1);
      assertThat(database.path("streak").path("needed").asInt()).isEqualTo(2);
      assertThat(database.path("streak").propertyNames()).doesNotContain("reason");
      assertThat(port.getAuthorized("/health").body()).contains("refused by 10.0.0.7");

      port.report("orders-database", DOWN);
      database = json(port.get("/health").body()).path("checks").path("orders-database").path(0);
      assertThat(database.path("changes").asInt()).isEqualTo(1);
      assertThat(database.propertyNames()).doesNotContain("streak");
    }
  }

  @Test
  void healthDetailsAreForAuthorisedCallers() throws Exception {
    try (var port = port()) {
      port.report("orders-database", DOWN);

      var details = json(port.getAuthorized("/health").body()).path("checks");
      assertThat(details.path("orders-database").path(0).path("output").asString())
          .isEqualTo("refused by 10.0.0.7");
      assertThat(details.path("orders-database").path(0).path("impact").asString())
          .isEqualTo("all reads and writes");
      assertThat(port.get("/health").body()).doesNotContain("10.0.0.7", "reads and writes");
    }
  }

  @Test
  void healthTellsAuthorisedCallersWhatHappenedBefore() throws Exception {
    try (var port = port()) {
      port.report("orders-database", DOWN);
      port.report("orders-database", HealthResult.up());

      JsonNode open = json(port.get("/health").body()).path("checks").path("orders-database");
      JsonNode full =
          json(port.getAuthorized("/health").body()).path("checks").path("orders-database");

      assertThat(open.path(0).has("history")).isFalse();
      JsonNode history = full.path(0).path("history");
      assertThat(history.size()).isEqualTo(2);
      assertThat(history.path(0).path("to").asString()).isEqualTo("up");
      assertThat(history.path(1).path("to").asString()).isEqualTo("down");
      assertThat(history.path(1).path("cause").asString()).isEqualTo("refused by 10.0.0.7");
      assertThat(history.path(1).path("lasted_ms").asLong()).isNotNegative();
    }
  }

  @Test
  void healthIs503OnceARequiredCheckIsDown() throws Exception {
    try (var port = port()) {
      port.report("orders-database", DOWN);

      var answer = port.get("/health");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(json(answer.body()).path("status").asString()).isEqualTo("fail");
    }
  }

  @Test
  void healthPassesWhenAllIsUp() throws Exception {
    try (var port = port()) {
      port.report("orders-cache", HealthResult.up());

      assertThat(json(port.get("/health").body()).path("status").asString()).isEqualTo("pass");
    }
  }

  @Test
  void reasonsAreEscaped() throws Exception {
    try (var port = port()) {
      port.report("orders-cache", HealthResult.down("a \"quoted\" \\ reason <b>"));

      var output =
          json(port.getAuthorized("/health").body())
              .path("checks")
              .path("orders-cache")
              .path(0)
              .path("output")
              .asString();

      assertThat(output).isEqualTo("a \"quoted\" \\ reason <b>");
    }
  }

  @Test
  void metricsAreInPrometheusTextUnlessOpenMetricsIsAskedFor() throws Exception {
    try (var port = port()) {
      var text = port.get("/metrics");
      assertThat(text.status()).isEqualTo(200);
      assertThat(text.header("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(text.body())
          .contains("# TYPE jvm_memory_used_bytes gauge")
          .doesNotContain("# EOF");

      var open =
          port.get(
              "/metrics", "Accept: application/openmetrics-text; version=1.0.0,text/plain;q=0.5");
      assertThat(open.header("Content-Type"))
          .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(open.body()).endsWith("# EOF\n");
    }
  }

  @Test
  void requestsToTheRuntimesOwnPathsAreNotTimed() throws Exception {
    try (var port = port()) {
      port.get("/readyz");
      port.get("/metrics");

      assertThat(port.get("/metrics").body()).doesNotContain("http_server_request_duration");
    }
  }

  @Test
  void metricsAreCompressedForWhoTakesThatAndForNobodyElse() throws Exception {
    try (var port = port()) {
      for (String no :
          List.of("", "br", "identity", "gzip;q=0", "*;q=0", "gzip;q=0, *", ";,=;q=")) {
        var plain = port.get("/metrics", "Accept-Encoding: " + no);

        assertThat(plain.header("Content-Encoding")).as(no).isEmpty();
        assertThat(plain.header("Vary")).contains("Accept, Accept-Encoding");
        assertThat(plain.body()).contains("jvm_memory_used_bytes{");
      }
      for (String yes : List.of("gzip", "br, GZIP;q=0.1", "x-gzip", "*")) {
        assertThat(unzipped(port.port(), yes)).as(yes).contains("jvm_memory_used_bytes{");
      }
    }
  }

  private static String unzipped(int port, String coding) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .header("Accept-Encoding", coding)
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    try (var body = new GZIPInputStream(answer.body())) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void headOfMetricsHasNoBody() throws Exception {
    try (var port = port()) {
      String head = "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

      var answer = RawHttp.exchange(port.port(), head);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void aRegistryWithoutPrometheusHasNoMetricsToShow() throws Exception {
    try (var port = ManagementPort.metering(new SimpleMeterRegistry())) {
      var answer = port.get("/metrics");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo("the meter registry handed in has no Prometheus format\n");
    }
  }

  @Test
  void infoSaysWhoThisIsAndHowItStands() throws Exception {
    try (var port = port()) {
      port.state = LifecycleState.DRAINING;

      var answer = port.get("/info");

      assertThat(answer.header("Content-Type")).contains("application/json");
      JsonNode info = json(answer.body());
      assertThat(info.path("service").asString()).isEqualTo("orders");
      assertThat(info.path("version").asString()).isEqualTo("1.4.2");
      assertThat(info.path("environment").asString()).isEqualTo("prod");
      assertThat(info.path("instance").asString()).isEqualTo("orders-7d9f");
      assertThat(info.path("commit").asString()).isEqualTo("a1b2c3d");
      assertThat(info.path("state").asString()).isEqualTo("DRAINING");
      assertThat(Instant.parse(info.path("time").asString())).isBefore(Instant.now());
    }
  }

  @Test
  void configShowsValuesWithTheirOriginAndMasksSecrets() throws Exception {
    try (var port = port()) {
      var answer = port.getAuthorized("/config");

      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.body()).doesNotContain(TOKEN);
      JsonNode config = json(answer.body());
      assertThat(config.path("management.token").path("value").asString()).isEqualTo("******");
      assertThat(config.path("management.token").path("origin").asString()).isEqualTo("test");
      assertThat(config.path("http.backlog").path("value").asString()).isEqualTo("1024");
      assertThat(config.path("http.backlog").path("origin").asString())
          .startsWith("reference.conf");
    }
  }

  @Test
  void theIndexListsThePaths() throws Exception {
    try (var port = port()) {
      assertThat(port.getAuthorized("/").body().lines())
          .containsExactly(
              "/livez",
              "/readyz",
              "/startupz",
              "/health",
              "/metrics",
              "/info",
              "/config",
              "/loggers",
              "/diagnostics/recent-errors",
              "/diagnostics/threads",
              "/diagnostics/profile");
    }
  }

  @Test
  void otherPathsAre404() throws Exception {
    try (var port = port()) {
      assertThat(port.getAuthorized("/nowhere").status()).isEqualTo(404);
      assertThat(port.getAuthorized("/config/").status()).isEqualTo(404);
    }
  }
}
