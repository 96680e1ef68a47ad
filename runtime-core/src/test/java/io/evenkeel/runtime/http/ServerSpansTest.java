package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceContext;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces of requests over a real socket, with an OpenTelemetry SDK and without one. */
@Timeout(60)
@SuppressWarnings("try") // a scope is only there to be closed
class ServerSpansTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String SAMPLED = "traceparent: 00-" + TRACE + "-" + CALLER + "-01";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final Tracer tracer = sdk.getTracer("test");

  @AfterEach
  void close() {
    sdk.close();
  }

  private TestPort port(OpenTelemetry openTelemetry) throws BindFailedException {
    return TestPort.traced(
        openTelemetry,
        r ->
            r.get("/orders/{id}", e -> e.getResponseSender().send(outgoing()))
                .get("/blocking", Routes.blocking(e -> write(e, outgoing())))
                .get("/child", Routes.blocking(this::child))
                .get("/status/{code}", ServerSpansTest::status)
                .get("/throws", e -> fail("password=hunter2"))
                .get("/throws/late", Routes.blocking(ServerSpansTest::failLate))
                .post("/read", Routes.blocking(e -> e.getInputStream().readAllBytes())));
  }

  /** The headers that a call of the handler would carry, a line each. */
  private static String outgoing() {
    var lines = new StringJoiner("\n");
    TraceContext.writeCurrent((name, value) -> lines.add(name + ": " + value));
    return lines.toString();
  }

  private void child(HttpServerExchange exchange) throws IOException {
    Span span = tracer.spanBuilder("child").startSpan();
    try (Scope scope = span.makeCurrent()) {
      write(exchange, outgoing());
    } finally {
      span.end();
    }
  }

  private static void status(HttpServerExchange exchange) {
    exchange.setStatusCode(Integer.parseInt(Routes.param(exchange, "code")));
  }

  private static void write(HttpServerExchange exchange, String text) throws IOException {
    exchange.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void failLate(HttpServerExchange exchange) throws IOException {
    write(exchange, "half an answer");
    exchange.getOutputStream().flush();
    fail("late");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  private SpanData awaitSpan() {
    await().atMost(PATIENCE).until(() -> exporter.getFinishedSpanItems().size() == 1);
    return exporter.getFinishedSpanItems().get(0);
  }

  private static List<String> attributes(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .map(e -> e.getKey().getKey() + "=" + e.getValue())
        .sorted()
        .collect(Collectors.toList());
  }

  private static String traceresponse(Answer answer) {
    return answer.header("traceresponse").orElseThrow();
  }

  // ---- with an SDK

  @Test
  void aRequestIsASpanAfterTheConventions() throws Exception {
    try (var port = port(sdk)) {
      var answer = port.get("/orders/4711?token=hunter2", SAMPLED, "User-Agent: test/1");

      SpanData span = awaitSpan();
      assertThat(span.getName()).isEqualTo("GET /orders/{id}");
      assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
      assertThat(span.getTraceId()).isEqualTo(TRACE);
      assertThat(span.getParentSpanId()).isEqualTo(CALLER);
      assertThat(span.getParentSpanContext().isRemote()).isTrue();
      assertThat(attributes(span))
          .containsExactly(
              "client.address=127.0.0.1",
              "http.request.method=GET",
              "http.response.status_code=200",
              "http.route=/orders/{id}",
              "network.protocol.version=1.1",
              "server.address=localhost",
              "server.port=" + port.port(),
              "url.path=/orders/4711",
              "url.scheme=http",
              "user_agent.original=test/1");
      String expected = "00-" + TRACE + "-" + span.getSpanId() + "-01";
      assertThat(answer.body()).isEqualTo("traceparent: " + expected);
      assertThat(traceresponse(answer)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/status/404,  404, UNSET, ",
    "/nowhere,     404, UNSET, ",
    "/status/503,  503, ERROR, 503",
    "/throws,      500, ERROR, java.lang.IllegalStateException",
  })
  void onlyWhatTheServerIsToBlameForIsAnError(
      String path, long status, StatusCode code, String error) throws Exception {
    try (var port = port(sdk)) {
      port.get(path);

      SpanData span = awaitSpan();
      assertThat(span.getStatus().getStatusCode()).isEqualTo(code);
      assertThat(attributes(span)).contains("http.response.status_code=" + status);
      assertThat(attributes(span).stream().filter(a -> a.startsWith("error.type")))
          .containsExactlyElementsOf(error == null ? List.of() : List.of("error.type=" + error));
      assertThat(span.toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void anAnswerThatWasCutIsAnError() throws Exception {
    try (var port = port(sdk);
        var client = port.connect()) {
      client.send(request("GET", "/throws/late"));

      SpanData span = awaitSpan();
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(attributes(span)).contains("error.type=java.lang.IllegalStateException");
    }
  }

  @Test
  void aClientThatLeavesIsNoErrorAndGotNoStatus() throws Exception {
    try (var port = port(sdk)) {
      try (var client = port.connect()) {
        client.send(request("POST", "/read", "Content-Length: 100") + "some");
        port.awaitInFlight(1);
      }

      SpanData span = awaitSpan();
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
      assertThat(attributes(span)).noneMatch(a -> a.startsWith("http.response"));
    }
  }

  @Test
  void whatMatchesNoRouteHasNoPathInItsName() throws Exception {
    try (var port = port(sdk)) {
      port.get("/nowhere/4711");

      SpanData span = awaitSpan();
      assertThat(span.getName()).isEqualTo("GET");
      assertThat(attributes(span)).noneMatch(a -> a.startsWith("http.route"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, HEAD /orders/{id}, http.request.method=HEAD",
    "BREW, HTTP, http.request.method=_OTHER",
    "BREW, HTTP, http.request.method_original=BREW",
  })
  void methodsAreNamedAsTheConventionsSay(String method, String name, String attribute)
      throws Exception {
    try (var port = port(sdk)) {
      RawHttp.exchange(port.port(), request(method, "/orders/1", "Connection: close"));

      SpanData span = awaitSpan();
      assertThat(span.getName()).isEqualTo(name);
      assertThat(attributes(span)).contains(attribute);
    }
  }

  @Test
  void whatTheCallerDoesNotSampleIsNotRecorded() throws Exception {
    try (var port = port(sdk)) {
      var answer = port.get("/orders/1", SAMPLED.replace("-01", "-00"));
      port.get("/orders/2", SAMPLED);

      assertThat(traceresponse(answer)).startsWith("00-" + TRACE).endsWith("-00");
      assertThat(attributes(awaitSpan())).contains("url.path=/orders/2");
    }
  }

  @ParameterizedTest
  @CsvSource({"01", "03", "00", "02"})
  void flagsAreAsTheCallerSentThem(String flags) throws Exception {
    try (var port = port(sdk)) {
      var answer = port.get("/child", SAMPLED.replace("-01", "-" + flags));

      assertThat(answer.body()).startsWith("traceparent: 00-" + TRACE).endsWith("-" + flags);
      assertThat(traceresponse(answer)).endsWith("-" + flags);
    }
  }

  @ParameterizedTest
  @CsvSource({"/orders/1", "/blocking", "/child"})
  void newerKeysOfAStateReachTheNextService(String path) throws Exception {
    try (var port = port(sdk)) {
      var answer =
          port.get(path, SAMPLED, "tracestate: 0digit=y, ,", "tracestate: a@b@c=1,0digit=old");

      assertThat(answer.body()).endsWith("\ntracestate: 0digit=y,a@b@c=1");
    }
  }

  @Test
  void spansOfAHandlerAreChildrenOfItsRequest() throws Exception {
    try (var port = port(sdk)) {
      var answer = port.get("/child", SAMPLED);

      await().atMost(PATIENCE).until(() -> exporter.getFinishedSpanItems().size() == 2);
      var spans = exporter.getFinishedSpanItems();
      SpanData child = spans.stream().filter(s -> s.getName().equals("child")).findAny().get();
      SpanData server = spans.stream().filter(s -> s != child).findAny().get();
      assertThat(child.getParentSpanId()).isEqualTo(server.getSpanId());
      assertThat(answer.body()).contains(child.getSpanId());
    }
  }

  @Test
  void theRuntimesOwnRoutesAreNotRecorded() throws Exception {
    try (var port = port(sdk)) {
      assertThat(port.get("/livez", SAMPLED).header("traceresponse")).isEmpty();
      port.get("/orders/1", SAMPLED);

      assertThat(awaitSpan().getName()).isEqualTo("GET /orders/{id}");
    }
  }

  // ---- without an SDK

  @Test
  void idsAreMadeAndReturnedWithoutAnSdk() throws Exception {
    for (var without :
        List.of(OpenTelemetry.noop(), OpenTelemetry.propagating(sdk.getPropagators()))) {
      try (var port = port(without)) {
        var begun = port.get("/orders/1");
        var continued = port.get("/blocking", SAMPLED);

        assertThat(traceresponse(begun)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-02");
        assertThat(begun.body()).isEqualTo("traceparent: " + traceresponse(begun));
        assertThat(traceresponse(continued))
            .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
            .doesNotContain(CALLER);
        assertThat(continued.body()).isEqualTo("traceparent: " + traceresponse(continued));
      }
    }
  }

  @Test
  void twoLinesOfTraceparentBeginATrace() throws Exception {
    try (var port = port(OpenTelemetry.noop())) {
      var answer = port.get("/orders/1", SAMPLED, SAMPLED);

      assertThat(traceresponse(answer)).doesNotContain(TRACE);
    }
  }

  @Test
  void aFailureIsAnsweredWithItsTrace() throws Exception {
    try (var port = port(OpenTelemetry.noop())) {
      var answer = port.get("/throws", SAMPLED);

      assertThat(traceresponse(answer)).startsWith("00-" + TRACE);
      assertThat(answer.body()).contains(TRACE);
    }
  }

  @ParameterizedTest
  @CsvSource({"/orders/1", "/blocking", "/child"})
  void baggageIsPassedOn(String path) throws Exception {
    for (var each : List.of(OpenTelemetry.noop(), sdk)) {
      try (var port = port(each)) {
        var answer = port.get(path, "baggage: tenant=acme", "baggage: user=J%C3%B6rg");

        assertThat(answer.body()).endsWith("\nbaggage: tenant=acme,user=J%C3%B6rg");
      }
    }
  }

  // ---- with somebody else's spans

  @Test
  void theSpanOfAnAgentIsTakenInsteadOfASecond() throws Exception {
    var pipeline =
        new RequestPipeline(
            List.of(
                Routes.application()
                    .get(
                        "/orders/{id}",
                        e -> {
                          Span.current().setAttribute("by.handler", true);
                          e.getResponseSender().send(outgoing());
                        })),
            TestPort.timing(new SimpleMeterRegistry()),
            sdk,
            LogSettings.Access.defaults(),
            TraceSettings.defaults());
    var server = HttpServer.bind("test", TestSettings.defaults().build(), agent(pipeline));
    try {
      pipeline.blocking(server.blocking());
      server.accept();

      var answer =
          RawHttp.get(
              server.address().getPort(),
              "/orders/1",
              SAMPLED.replace("-01", "-03"),
              "baggage: a=b");

      SpanData span = awaitSpan();
      assertThat(span.getName()).isEqualTo("GET /orders/{id}");
      assertThat(attributes(span)).containsExactly("by.handler=true", "http.route=/orders/{id}");
      String expected = "00-" + TRACE + "-" + span.getSpanId() + "-03";
      assertThat(traceresponse(answer)).isEqualTo(expected);
      assertThat(answer.body()).isEqualTo("traceparent: " + expected + "\nbaggage: by=agent");
    } finally {
      server.close(Deadline.after(PATIENCE));
    }
  }

  /** Does what OpenTelemetry's agent does: a server span around everything, ended when we are. */
  private HttpHandler agent(HttpHandler next) {
    return exchange -> {
      var caller =
          TraceContext.fromHeaders(exchange.getRequestHeaders().getFirst("traceparent"), null)
              .recordedBy(tracer.spanBuilder("agent").setSpanKind(SpanKind.SERVER), Context.root());
      exchange.addExchangeCompleteListener(
          (e, rest) -> {
            caller.span().end();
            rest.proceed();
          });
      var baggage = Baggage.builder().put("by", "agent").build();
      try (Scope outer = baggage.makeCurrent();
          Scope scope = caller.span().makeCurrent()) {
        next.handleRequest(exchange);
      }
    };
  }
}
