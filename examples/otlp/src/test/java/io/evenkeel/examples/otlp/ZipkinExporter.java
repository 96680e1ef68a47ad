package io.evenkeel.examples.otlp;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/**
 * Sends spans in Zipkin's format, written by its own library: OpenTelemetry's exporter for it is no
 * longer made, and the last one does not run on this SDK.
 */
final class ZipkinExporter implements SpanExporter {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;

  ZipkinExporter(int port) {
    endpoint = URI.create("http://127.0.0.1:" + port + "/api/v2/spans");
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    List<Span> converted = spans.stream().map(ZipkinExporter::converted).toList();
    var request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(SpanBytesEncoder.JSON_V2.encodeList(converted)))
            .build();
    try {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      return status == 202
          ? CompletableResultCode.ofSuccess()
          : CompletableResultCode.ofExceptionalFailure(new IOException("answer: " + status));
    } catch (IOException e) {
      return CompletableResultCode.ofExceptionalFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableResultCode.ofExceptionalFailure(e);
    }
  }

  private static Span converted(SpanData span) {
    Object service =
        span.getResource().getAttributes().asMap().entrySet().stream()
            .filter(e -> e.getKey().getKey().equals("service.name"))
            .findAny()
            .orElseThrow()
            .getValue();
    var builder =
        Span.newBuilder()
            .traceId(span.getTraceId())
            .id(span.getSpanId())
            .name(span.getName())
            .kind(Span.Kind.valueOf(span.getKind().name()))
            .timestamp(TimeUnit.NANOSECONDS.toMicros(span.getStartEpochNanos()))
            .duration(
                TimeUnit.NANOSECONDS.toMicros(span.getEndEpochNanos() - span.getStartEpochNanos()))
            .localEndpoint(Endpoint.newBuilder().serviceName(service.toString()).build());
    if (SpanId.isValid(span.getParentSpanId())) {
      builder.parentId(span.getParentSpanId());
    }
    span.getAttributes().forEach((key, value) -> builder.putTag(key.getKey(), value.toString()));
    return builder.build();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
