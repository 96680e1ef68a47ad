package io.evenkeel.examples.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Zipkin server shows the span under the id that the answer carried. The server has no receiver
 * for OTLP, so the SDK exports in Zipkin's format here. Needs {@code -Plong}.
 */
@Tag("long")
@Timeout(120)
class ZipkinIT {

  private static final Path SERVER = Path.of("target", "zipkin", "zipkin-server-exec.jar");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void zipkinFindsTheTraceOfAnAnswer() throws Exception {
    assertThat(SERVER).as("mvn -Plong fetches it").exists();
    int zipkin = ServiceProcess.freePort();
    try (var server =
        ServiceProcess.jar(SERVER)
            .jvm("-Xmx256m")
            .env("QUERY_PORT", String.valueOf(zipkin))
            .env("STORAGE_TYPE", "mem")
            .start()) {
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> RawHttp.get(zipkin, "/health").status() == 200);
      assertThat(server.isAlive()).isTrue();

      String traceId = answeredBy(zipkin);

      JsonNode span = new JsonMapper().readTree(awaitTrace(zipkin, traceId)).path(0);
      assertThat(span.path("traceId").asString()).isEqualTo(traceId);
      assertThat(span.path("kind").asString()).isEqualTo("SERVER");
      assertThat(span.path("name").asString()).isEqualTo("get /orders/{id}");
      assertThat(span.path("localEndpoint").path("serviceName").asString()).isEqualTo("otlp");
      assertThat(span.path("tags").path("http.route").asString()).isEqualTo("/orders/{id}");
      assertThat(span.path("tags").path("http.response.status_code").asString()).isEqualTo("200");
    }
  }

  /** The trace id of an answer of the service, whose spans have been sent when this returns. */
  private static String answeredBy(int zipkin) throws IOException {
    var sdk = Otlp.sdk(new ZipkinExporter(zipkin));
    try (var service =
        ServiceRuntime.builder("otlp")
            .openTelemetry(sdk)
            .source(ConfigSource.of("test", Map.of("http.port", 0, "management.port", 0)))
            .start(s -> Otlp.configure(s, sdk))) {
      var answer = RawHttp.get(service.httpPort(), "/orders/4711");
      assertThat(answer.body()).isEqualTo("4711");
      return answer.header("traceresponse").orElseThrow().substring(3, 35);
    }
  }

  private static String awaitTrace(int zipkin, String traceId) {
    return await()
        .atMost(LIMIT)
        .until(() -> RawHttp.get(zipkin, "/api/v2/trace/" + traceId), a -> a.status() == 200)
        .body();
  }
}
