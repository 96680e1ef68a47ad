package io.evenkeel.benchmarks;

import static io.evenkeel.benchmarks.RunningService.json;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the jar as users and probes see them; all on one port. */
class ReferenceServiceIT {

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  @SuppressWarnings("NullAway.Init") // by start
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void helloGreetsWhomTheQueryNames() throws IOException {
    var named = service.get("/hello?name=x");
    var unnamed = service.get("/hello");

    assertThat(named.status()).isEqualTo(200);
    assertThat(named.header("Content-Type")).contains("application/json");
    assertThat(named.body()).isEqualTo("{\"message\":\"hello x\"}");
    assertThat(unnamed.body()).isEqualTo("{\"message\":\"hello world\"}");
  }

  @Test
  void workAnswersWhenItIsDone() throws IOException {
    long from = System.nanoTime();
    var answer = service.get("/work");
    long millis = (System.nanoTime() - from) / 1_000_000;

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"worked_ms\":50}");
    assertThat(millis).isGreaterThanOrEqualTo(50);
  }

  @Test
  void sleepTakesAsLongAsItIsTold() throws IOException {
    long from = System.nanoTime();
    var answer = service.get("/sleep?ms=120");
    long millis = (System.nanoTime() - from) / 1_000_000;

    assertThat(answer.body()).isEqualTo("{\"slept_ms\":120}");
    assertThat(millis).isGreaterThanOrEqualTo(120);
  }

  @Test
  void routesOfFixedCapacityAnswer() throws IOException {
    assertThat(service.get("/pool").body()).isEqualTo("{\"pooled_ms\":20}");
    assertThat(service.get("/pool/critical").body()).isEqualTo("{\"pooled_ms\":20}");
    assertThat(service.get("/compute").body())
        .isEqualTo(
            "{\"sha256\":\"30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58\"}");
  }

  @Test
  void echoSendsEachByteBackAsOneCharacter() throws IOException {
    String all = IntStream.range(0, 256).mapToObj(Character::toString).collect(joining());

    var answer = service.post("/echo?x=1", all + all);

    var body = json(answer.body());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(body.get("path").asString()).isEqualTo("/echo");
    assertThat(body.get("length").asInt()).isEqualTo(512);
    assertThat(body.get("body").asString()).isEqualTo(all + all);
  }

  @Test
  void echoTakesChunksAndNothingAtAll() throws IOException {
    String head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    var chunked =
        RawHttp.exchange(
            service.port(),
            head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n");
    var empty = RawHttp.exchange(service.port(), head + "\r\n");

    assertThat(chunked.body()).isEqualTo("{\"path\":\"/echo\",\"length\":3,\"body\":\"hi!\"}");
    assertThat(empty.body()).isEqualTo("{\"path\":\"/echo\",\"length\":0,\"body\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/healthz", "/readyz", "/startupz", "/health", "/info"})
  void probesAreOnTheSharedPort(String path) throws IOException {
    assertThat(service.get(path).status()).isEqualTo(200);
  }

  @Test
  void metricsTimeEachRoute() throws IOException {
    service.get("/hello");

    await()
        .untilAsserted(
            () ->
                assertThat(service.get("/metrics").body())
                    .containsPattern(
                        "http_server_request_duration_seconds_count\\{[^}]*\"/hello\"[^}]*} [1-9]"));
  }

  @Test
  void eachRequestIsOneLineWithTheCallersTraceId() throws IOException {
    service.get("/hello?name=trace", "traceparent: 00-" + TRACE_ID + "-b7ad6b7169203331-01");

    service
        .process()
        .awaitStdout(line -> line.contains(TRACE_ID), java.time.Duration.ofSeconds(10));
    var lines =
        service.log().stream().filter(e -> e.path("trace_id").asString().equals(TRACE_ID)).toList();
    assertThat(lines).hasSize(1);
    var event = lines.get(0);
    assertThat(event.get("logger").asString()).isEqualTo("access");
    assertThat(event.get("service").asString()).isEqualTo("reference-service");
    assertThat(event.get("http.route").asString()).isEqualTo("/hello");
    assertThat(event.get("http.response.status_code").asInt()).isEqualTo(200);
  }
}
