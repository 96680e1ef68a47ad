package io.evenkeel.examples.otlp;

import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.runtime.http.Routes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Hands in an OpenTelemetry SDK that sends spans to a collector, at the address in {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT}, by default {@code http://localhost:4318}.
 */
final class Otlp {

  private static final String NAME = "otlp";

  private Otlp() {}

  public static void main(String[] args) {
    String collector =
        System.getenv().getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
    OpenTelemetrySdk sdk =
        sdk(OtlpHttpSpanExporter.builder().setEndpoint(collector + "/v1/traces").build());
    ServiceRuntime.builder(NAME).openTelemetry(sdk).run(args, service -> configure(service, sdk));
  }

  static OpenTelemetrySdk sdk(SpanExporter exporter) {
    var resource =
        Resource.getDefault()
            .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), NAME)));
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build())
        .build();
  }

  /** Registered first, so stopped last: the spans of the last requests are sent, too. */
  static void configure(ServiceBuilder service, OpenTelemetrySdk sdk) throws Exception {
    service.closing(sdk);
    service.http(
        routes ->
            routes.get(
                "/orders/{id}",
                exchange -> exchange.getResponseSender().send(Routes.param(exchange, "id"))));
  }
}
