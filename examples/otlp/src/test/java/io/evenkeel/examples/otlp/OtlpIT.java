package io.evenkeel.examples.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged jar sends its spans to a receiver that decodes the protocol's own messages. */
@Timeout(120)
class OtlpIT {

  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern URL = Pattern.compile("http://[0-9.]+:([0-9]+)");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void spansOfTheLastRequestsReachTheCollectorBeforeTheProcessEnds() throws Exception {
    try (var collector = new OtlpReceiver();
        var process =
            ServiceProcess.jar(Path.of("target", "otlp.jar"))
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
                .args("--http.port=0", "--management.port=0")
                .start()) {
      process.awaitStdout(line -> line.contains("\"message\":\"ready in "), LIMIT);

      var answer =
          RawHttp.get(
              port(process), "/orders/4711", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01");
      process.signal("TERM");

      assertThat(process.awaitExit(LIMIT)).isZero();
      assertThat(collector.received()).hasSize(1);
      var resource = collector.received().get(0);
      assertThat(resource.getResource().getAttributesList()).contains(text("service.name", "otlp"));
      Span span = onlySpan(collector);
      assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
      assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
      assertThat(answer.header("traceresponse"))
          .contains("00-" + TRACE + "-" + hex(span.getSpanId()) + "-01");
      assertThat(span.getName()).isEqualTo("GET /orders/{id}");
      assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(span.getAttributesList())
          .contains(
              text("http.request.method", "GET"),
              text("http.route", "/orders/{id}"),
              text("url.path", "/orders/4711"));
      assertThat(process.stdout())
          .anyMatch(line -> line.contains("GET /orders/4711 200") && line.contains(TRACE));
    }
  }

  private static Span onlySpan(OtlpReceiver collector) {
    List<Span> spans =
        collector.received().stream()
            .flatMap(r -> r.getScopeSpansList().stream())
            .flatMap(s -> s.getSpansList().stream())
            .toList();
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static int port(ServiceProcess process) {
    String beginning = "\"message\":\"http started: ";
    Matcher url = URL.matcher(process.awaitStdout(line -> line.contains(beginning), LIMIT));
    assertThat(url.find()).isTrue();
    return Integer.parseInt(url.group(1));
  }
}
