package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // a scope is only there to be closed
@Timeout(60)
class ClientSpanTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-03";
  private static final URI TARGET =
      URI.create("HTTPS://user:hunter2@shop.example/orders/1?token=hunter2#hunter2");

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  /** Answers with the path's status and the request's traceparent. */
  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String sent = exchange.getRequestHeaders().getFirst("traceparent");
          byte[] body = sent.getBytes(StandardCharsets.UTF_8);
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    sdk.close();
  }

  private static Telemetry telemetry(OpenTelemetry openTelemetry) {
    return Telemetry.builder(ServiceIdentity.of("test"))
        .meters(new SimpleMeterRegistry())
        .openTelemetry(openTelemetry)
        .start();
  }

  private static Map<String, String> headers(ClientSpan call) {
    var headers = new HashMap<String, String>();
    call.writeHeaders(headers::put);
    return headers;
  }

  private static List<String> attributes(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .map(e -> e.getKey().getKey() + "=" + e.getValue())
        .sorted()
        .toList();
  }

  private SpanData span() {
    return exporter.getFinishedSpanItems().get(0);
  }

  @ParameterizedTest
  @CsvSource({"200, UNSET", "404, ERROR", "503, ERROR"})
  void aCallIsASpanAfterTheConventions(int status, StatusCode code) throws Exception {
    int port = server.getAddress().getPort();
    URI uri = URI.create("http://localhost:" + port + "/" + status + "?token=hunter2");
    var request = HttpRequest.newBuilder(uri);

    String received;
    try (var telemetry = telemetry(sdk);
        var call = telemetry.clientSpan("GET", uri)) {
      call.writeHeaders(request::setHeader);
      var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
      call.answered(answer.statusCode());
      received = answer.body();
    }

    assertThat(received).isEqualTo("00-" + span().getTraceId() + "-" + span().getSpanId() + "-03");
    assertThat(span().getName()).isEqualTo("GET");
    assertThat(span().getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span().getStatus().getStatusCode()).isEqualTo(code);
    assertThat(attributes(span()).stream().filter(a -> !a.startsWith("error.type")))
        .containsExactly(
            "http.request.method=GET",
            "http.response.status_code=" + status,
            "server.address=localhost",
            "server.port=" + port,
            "url.full=http://localhost:" + port + "/" + status);
    assertThat(attributes(span()).contains("error.type=" + status)).isEqualTo(status >= 400);
  }

  @Test
  void secretsOfTheTargetAreNotRecorded() {
    try (var telemetry = telemetry(sdk);
        var call = telemetry.clientSpan("BREW", TARGET)) {
      call.failed(new ConnectException("hunter2"));
    }

    assertThat(span().getName()).isEqualTo("HTTP");
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(span()))
        .containsExactly(
            "error.type=java.net.ConnectException",
            "http.request.method=_OTHER",
            "http.request.method_original=BREW",
            "server.address=shop.example",
            "server.port=443",
            "url.full=https://shop.example/orders/1");
    assertThat(span().toString()).doesNotContain("hunter2");
  }

  @Test
  void aCallIsAChildOfItsRequest() {
    var trace = TraceContext.fromHeaders(PARENT, "a@b@c=1");

    try (var telemetry = telemetry(sdk);
        Scope scope = trace.makeCurrent();
        var call = telemetry.clientSpan("GET", TARGET)) {
      Map<String, String> headers = headers(call);
      assertThat(headers.get("traceparent"))
          .startsWith("00-" + TRACE)
          .endsWith("-03")
          .doesNotContain(trace.spanId());
      assertThat(headers).containsEntry("tracestate", "a@b@c=1").hasSize(2);
    }

    assertThat(span().getParentSpanId()).isEqualTo(trace.spanId());
  }

  @Test
  void withoutAnSdkTheRequestsOwnIdsAreSent() {
    var trace = TraceContext.fromHeaders(PARENT, null);
    for (var without :
        List.of(OpenTelemetry.noop(), OpenTelemetry.propagating(sdk.getPropagators()))) {
      try (var telemetry = telemetry(without);
          Scope baggage = Baggage.builder().put("tenant", "acme").build().makeCurrent();
          Scope scope = trace.makeCurrent();
          var call = telemetry.clientSpan("GET", TARGET)) {
        assertThat(headers(call))
            .containsOnly(
                Map.entry("traceparent", trace.traceparent()), Map.entry("baggage", "tenant=acme"));
      }
    }
  }

  @Test
  void outsideATraceNothingIsSent() {
    try (var telemetry = telemetry(OpenTelemetry.noop());
        var call = telemetry.clientSpan("GET", URI.create("relative"))) {
      call.answered(200);
      assertThat(headers(call)).isEmpty();
    }
  }

  @Test
  void noSecondSpanIsMadeWhereSomebodyElseMakesThem() {
    var agent = sdk.getTracer("agent").spanBuilder("request").startSpan();
    var trace = TraceContext.fromHeaders(PARENT, null).heldBy(agent);

    try (var telemetry = telemetry(sdk);
        Scope scope = Context.root().with(trace).makeCurrent();
        var call = telemetry.clientSpan("GET", TARGET)) {
      assertThat(headers(call).get("traceparent")).contains(agent.getSpanContext().getSpanId());
    }

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void unsampledCallsAreSentAndNotRecorded() {
    var trace = TraceContext.newTrace();

    try (var telemetry = telemetry(sdk);
        Scope scope = trace.makeCurrent();
        var call = telemetry.clientSpan("GET", TARGET)) {
      assertThat(headers(call).get("traceparent"))
          .startsWith("00-" + trace.traceId())
          .endsWith("-02");
    }

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }
}
