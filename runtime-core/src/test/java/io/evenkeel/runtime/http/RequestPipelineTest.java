package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.evenkeel.observability.TraceContext;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a request meets on its way through, on a real socket. */
@Timeout(60)
class RequestPipelineTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String OTHER_TRACEPARENT =
      "traceparent: 00-11111111111111111111111111111111-00f067aa0ba902b7-01";

  private final CapturedLog access = CapturedLog.of("access");
  private final CapturedLog failures = CapturedLog.of(AccessLog.class);

  @SuppressWarnings("NullAway.Init")
  private TestPort port;

  @BeforeEach
  void start() throws BindFailedException {
    port =
        TestPort.start(
            TestSettings.defaults().maxBodySize(1024),
            r ->
                r.get("/orders/{id}", e -> e.getResponseSender().send(Routes.param(e, "id")))
                    .get("/files/*", e -> e.getResponseSender().send(e.getRelativePath()))
                    .get("/trace", e -> e.getResponseSender().send(trace()))
                    .get(
                        "/trace/blocking",
                        Routes.blocking(e -> write(e.getOutputStream(), trace())))
                    .get("/missing-param", e -> e.getResponseSender().send(Routes.param(e, "id")))
                    .get("/throws", e -> fail("before the first byte"))
                    .get("/throws/blocking", Routes.blocking(e -> fail("off the IO thread")))
                    .get(
                        "/throws/error",
                        e -> {
                          throw new AssertionError("an error");
                        })
                    .get("/throws/late", Routes.blocking(RequestPipelineTest::failLate))
                    .get(
                        "/headers",
                        e -> {
                          e.getResponseHeaders().put(Headers.SET_COOKIE, "secret=1");
                          fail("after setting a header");
                        })
                    .post(
                        "/echo",
                        Routes.blocking(
                            e -> e.getOutputStream().write(e.getInputStream().readAllBytes())))
                    .get(
                        "/thread",
                        Routes.blocking(
                            e -> write(e.getOutputStream(), Thread.currentThread().getName())))
                    .get(
                        "/thread/nested",
                        Routes.blocking(
                            Routes.blocking(
                                e -> write(e.getOutputStream(), "" + e.isInIoThread()))))
                    .get(
                        "/thread/io",
                        e -> e.getResponseSender().send(Thread.currentThread().getName())));
  }

  @AfterEach
  void stop() {
    port.close();
    access.close();
    failures.close();
  }

  private static String trace() {
    return TraceContext.current().map(TraceContext::traceId).orElse("none");
  }

  private static void write(java.io.OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  private static void failLate(io.undertow.server.HttpServerExchange exchange) throws IOException {
    exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1000);
    write(exchange.getOutputStream(), "half an answer");
    exchange.getOutputStream().flush();
    fail("after the first byte");
  }

  private Timer awaitTimer(String method, String route, int status) {
    var tags =
        Tags.of(
            "http.request.method", method,
            "http.route", route,
            "http.response.status_code", String.valueOf(status));
    return await()
        .until(
            () -> port.meters.find("http.server.request.duration").tags(tags).timer(),
            t -> t != null && t.count() > 0);
  }

  private static void assertProblem(Answer answer, int status, String title, String traceId) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    JsonNode body = new JsonMapper().readTree(answer.body());
    assertThat(body.propertyNames())
        .containsExactlyInAnyOrder("type", "title", "status", "trace_id");
    assertThat(body.path("type").asString()).isEqualTo("about:blank");
    assertThat(body.path("title").asString()).isEqualTo(title);
    assertThat(body.path("status").asInt()).isEqualTo(status);
    assertThat(body.path("trace_id").asString()).isEqualTo(traceId);
  }

  // ---- routes

  @Test
  void aRequestWhoseEndIsToldTwiceIsCountedOnce() throws Exception {
    HttpHandler twice =
        e -> {
          var scope = Objects.requireNonNull(RequestScope.of(e));
          e.addExchangeCompleteListener(
              (ended, next) -> {
                next.proceed();
                scope.exchangeEvent(ended, () -> {});
              });
          e.getResponseSender().send("once");
        };
    try (var own = TestPort.start(r -> r.get("/twice", twice));
        var client = own.connect()) {
      for (int i = 0; i < 3; i++) {
        client.send(request("GET", "/twice"));
        assertThat(client.readAnswer().body()).isEqualTo("once");
      }

      own.awaitInFlight(0);
      assertThat(own.service.inFlight()).isZero();
      var timer = own.meters.get("http.server.request.duration").timer();
      await().atMost(TestPort.PATIENCE).until(() -> timer.count() >= 3);
      assertThat(timer.count()).isEqualTo(3);
    }
  }

  @Test
  void pathParametersAreDecoded() throws Exception {
    assertThat(port.get("/orders/4711").body()).isEqualTo("4711");
    assertThat(port.get("/orders/caf%C3%A9%20noir").body()).isEqualTo("café noir");
  }

  @Test
  void aParameterThatTheTemplateDoesNotHaveIsABug() throws Exception {
    assertThat(port.get("/missing-param").status()).isEqualTo(500);
    assertThat(failures.single().event().getThrowableProxy().getMessage())
        .isEqualTo("path parameter: id (expected: one of none)");
  }

  @Test
  void headIsAnsweredLikeGetWithoutTheBody() throws Exception {
    var answer =
        RawHttp.exchange(port.port(), request("HEAD", "/orders/4711", "Connection: close"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).contains("4");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void anUnknownPathIs404WithTheCallersTrace() throws Exception {
    assertProblem(port.get("/nowhere", TRACEPARENT), 404, "Not Found", TRACE);

    assertThat(awaitTimer("_OTHER", "unmatched", 404).count()).isEqualTo(1);
  }

  @Test
  void headOfAProblemSaysTheLengthThatGetWouldHave() throws Exception {
    var get = port.get("/nowhere", TRACEPARENT);
    var head =
        RawHttp.exchange(
            port.port(), request("HEAD", "/nowhere", TRACEPARENT, "Connection: close"));

    assertThat(head.status()).isEqualTo(404);
    assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aMethodThatIsNotServedIs405WithAllow() throws Exception {
    var answer =
        RawHttp.exchange(
            port.port(), request("DELETE", "/orders/4711", TRACEPARENT, "Connection: close"));

    assertProblem(answer, 405, "Method Not Allowed", TRACE);
    assertThat(answer.header("Allow")).contains("GET, HEAD");
  }

  @Test
  void headOfAnUnknownPathHasNoBody() throws Exception {
    var answer = RawHttp.exchange(port.port(), request("HEAD", "/nowhere", "Connection: close"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
  }

  // ---- metrics and access log

  @Test
  void requestsAreTimedByTemplateAndStatus() throws Exception {
    port.get("/orders/1");
    port.get("/orders/2");
    port.get("/throws");

    await().until(() -> awaitTimer("GET", "/orders/{id}", 200).count() == 2);
    assertThat(awaitTimer("GET", "/throws", 500).count()).isEqualTo(1);
    assertThat(port.meters.find("http.server.request.duration").timers()).hasSize(2);
  }

  @Test
  void whateverUnknownPathsAreAskedForThereIsOneSeries() throws Exception {
    for (int i = 0; i < 5; i++) {
      port.get("/nowhere/" + i);
    }
    RawHttp.exchange(port.port(), request("BREW", "/coffee", "Connection: close"));

    await().until(() -> awaitTimer("_OTHER", "unmatched", 404).count() == 6);
    assertThat(port.meters.find("http.server.request.duration").timers()).hasSize(1);
  }

  @Test
  void eachRequestIsOneAccessEventInItsTrace() throws Exception {
    port.get("/orders/4711?secret=1", TRACEPARENT);

    var event = access.single();
    assertThat(event.event().getLevel()).isEqualTo(Level.INFO);
    assertThat(event.message()).isEqualTo("GET /orders/4711 200");
    assertThat(event.traceId()).isEqualTo(TRACE);
    assertThat(event.fields())
        .contains(
            entry("http.request.method", "GET"),
            entry("http.route", "/orders/{id}"),
            entry("url.path", "/orders/4711"),
            entry("http.response.status_code", 200),
            entry("http.response.body.size", 4L))
        .containsKey("duration_ms");
    assertThat(event.fields().get("duration_ms")).asString().matches("\\d+\\.\\d{1,3}");
  }

  @Test
  void requestsThatAreNotServedAreLoggedToo() throws Exception {
    port.get("/nowhere", TRACEPARENT);

    assertThat(access.single().message()).isEqualTo("GET /nowhere 404");
    assertThat(access.single().fields()).contains(entry("http.route", "unmatched"));
  }

  // ---- traces

  @ParameterizedTest
  @ValueSource(strings = {"/trace", "/trace/blocking"})
  void theHandlerRunsInTheCallersTrace(String path) throws Exception {
    assertThat(port.get(path, TRACEPARENT).body()).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/trace", "/trace/blocking"})
  void aRequestWithoutATraceGetsOneOfItsOwn(String path) throws Exception {
    var first = port.get(path).body();
    var second = port.get(path).body();

    assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(second);
  }

  @Test
  void twoTraceparentHeadersAreInvalidAndANewTraceBegins() throws Exception {
    assertThat(port.get("/trace", TRACEPARENT, OTHER_TRACEPARENT).body())
        .matches("[0-9a-f]{32}")
        .isNotIn(TRACE, "1".repeat(32));
    assertThat(port.get("/trace", TRACEPARENT, TRACEPARENT).body()).isNotEqualTo(TRACE);
  }

  // ---- failures

  @Test
  void aHandlerThatThrowsIs500WithoutInternals() throws Exception {
    var answer = port.get("/throws", TRACEPARENT);

    assertProblem(answer, 500, "Internal Server Error", TRACE);
    assertThat(answer.body()).doesNotContain("before the first byte");
    var event = failures.single();
    assertThat(event.event().getLevel()).isEqualTo(Level.ERROR);
    assertThat(event.message())
        .isEqualTo("request failed: java.lang.IllegalStateException: before the first byte");
    assertThat(event.traceId()).isEqualTo(TRACE);
    assertThat(event.event().getThrowableProxy().getMessage()).isEqualTo("before the first byte");
    assertThat(event.fields())
        .containsOnly(entry("http.request.method", "GET"), entry("http.route", "/throws"));
    assertThat(access.single().fields()).contains(entry("http.response.status_code", 500));
  }

  @Test
  void aBlockingHandlerThatThrowsIs500InItsTrace() throws Exception {
    assertProblem(port.get("/throws/blocking", TRACEPARENT), 500, "Internal Server Error", TRACE);

    assertThat(failures.single().traceId()).isEqualTo(TRACE);
    assertThat(access.single().traceId()).isEqualTo(TRACE);
  }

  @Test
  void anErrorIsAnsweredLikeAnException() throws Exception {
    assertProblem(port.get("/throws/error", TRACEPARENT), 500, "Internal Server Error", TRACE);
  }

  @Test
  void headersOfTheAnswerThatFailedAreNotSent() throws Exception {
    assertThat(port.get("/headers").headers()).doesNotContainKey("Set-Cookie");
  }

  @Test
  void aConnectionSurvivesAHandlerThatThrew() throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", "/throws"));
      assertThat(client.readAnswer().status()).isEqualTo(500);

      client.send(request("GET", "/orders/7"));

      assertThat(client.readAnswer().body()).isEqualTo("7");
    }
  }

  @Test
  void aHandlerThatThrowsAfterTheFirstByteEndsTheConnection() throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", "/throws/late", TRACEPARENT));

      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
      assertThat(client.isClosedByPeer(TestPort.PATIENCE)).isTrue();
    }
    assertThat(access.single().message()).isEqualTo("GET /throws/late 200");
    port.awaitInFlight(0);
  }

  @Test
  void aBodyThatIsTooLargeIs413() throws Exception {
    var answer =
        RawHttp.exchange(
            port.port(),
            request("POST", "/echo", TRACEPARENT, "Content-Length: 5000") + "x".repeat(5000));

    assertProblem(answer, 413, statusTitle413(answer), TRACE);
    assertThat(awaitTimer("POST", "/echo", 413).count()).isEqualTo(1);
    assertThat(failures.single().event().getLevel()).isEqualTo(Level.INFO);
  }

  private static String statusTitle413(Answer answer) {
    String title = new JsonMapper().readTree(answer.body()).path("title").asString();
    assertThat(title.toLowerCase(Locale.ROOT)).contains("too large");
    return title;
  }

  @Test
  void aBodyWithinTheLimitIsRead() throws Exception {
    var answer =
        RawHttp.exchange(
            port.port(),
            request("POST", "/echo", "Content-Length: 1024", "Connection: close")
                + "x".repeat(1024));

    assertThat(answer.body()).hasSize(1024);
  }

  @Test
  void aBodyIsSentOnlyAfterContinueWhenTheClientWaitsForIt() throws Exception {
    try (var client = port.connect()) {
      client.send(request("POST", "/echo", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.readAnswer().status()).isEqualTo(100);

      client.send("hello");

      assertThat(client.readAnswer().body()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerIsCountedAs499() throws Exception {
    var gate = new Gate();
    try (var own = TestPort.start(r -> r.get("/slow", gate.handler()))) {
      try (var client = own.connect()) {
        client.send(request("GET", "/slow"));
        gate.entered.await();
      }
      own.awaitConnections(1);
      gate.open();
      own.awaitInFlight(0);

      assertThat(own.meters.find("http.server.request.duration").timers())
          .singleElement()
          .extracting(t -> t.getId().getTag("http.response.status_code"))
          .isIn("499", "200"); // the close may not have arrived when the answer is written
    }
  }

  // ---- threads

  @Test
  void blockingHandlersRunOnVirtualThreadsWhereThereAreAnyElseInTheBoundedPool() throws Exception {
    assertThat(port.get("/thread").body())
        .matches(Runtime.version().feature() >= 21 ? "test-request" : "test-worker-\\d+");
    assertThat(port.get("/thread/io").body()).matches("test-io-[12]");
    assertThat(port.get("/thread/nested").body()).isEqualTo("false");
  }

  @Test
  void blockingHandlersDoNotHoldTheIoThreads() throws Exception {
    var gates = List.of(new Gate(), new Gate(), new Gate(), new Gate());
    try (var own =
        TestPort.start(
            r -> {
              for (int i = 0; i < gates.size(); i++) {
                r.get("/slow/" + i, gates.get(i).handler());
              }
              r.get("/hello", e -> e.getResponseSender().send("hello"));
            })) {
      var answers = new CompletableFuture<?>[gates.size()];
      for (int i = 0; i < gates.size(); i++) {
        int n = i;
        answers[i] =
            CompletableFuture.supplyAsync(
                () -> answer(own, "/slow/" + n), RequestPipelineTest::client);
      }
      for (var gate : gates) {
        gate.entered.await();
      }

      assertThat(own.get("/hello").body()).isEqualTo("hello");

      gates.forEach(Gate::open);
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo("done");
      }
    }
  }

  /** A thread each: the common pool may have only one. */
  private static void client(Runnable task) {
    new Thread(task, "client").start();
  }

  private static String answer(TestPort port, String path) {
    try {
      return port.get(path).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
