package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is only there to be closed
class RequestContextTest {

  private static final ContextKey<String> OTHER = ContextKey.named("other");

  private final TraceContext trace = TraceContext.newTrace();

  @Test
  void openTelemetryFindsTheSpanInIt() {
    var request = new RequestContext(trace, Context.root());

    try (Scope scope = request.makeCurrent()) {
      assertThat(Span.current().getSpanContext().getTraceId()).isEqualTo(trace.traceId());
      assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(trace.spanId());
      assertThat(TraceContext.current()).contains(trace);
      assertThat(Context.current()).isSameAs(request);
    }
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void fieldsPutIntoItAreThoseOfTheCurrentRequest() {
    var request = new RequestContext(trace, Context.root());

    try (Scope scope = request.makeCurrent()) {
      RequestLog.put("user_id", 7);
      assertThat(RequestLog.currentIsEmpty()).isFalse();
    }

    assertThat(RequestLog.currentIsEmpty()).isTrue();
  }

  @Test
  void whatIsAddedLiesOverIt() {
    var baggage = Baggage.builder().put("tenant", "acme").build();
    var request = new RequestContext(trace, Context.root().with(baggage));

    Context further = request.with(OTHER, "one").with(OTHER, "two");

    assertThat(further.get(OTHER)).isEqualTo("two");
    assertThat(request.get(OTHER)).isNull();
    assertThat(Baggage.fromContext(further).getEntryValue("tenant")).isEqualTo("acme");
    assertThat(TraceContext.of(further)).contains(trace);
    assertThat(Span.fromContext(further.with(Span.getInvalid()))).isEqualTo(Span.getInvalid());
    assertThat(TraceContext.of(further.with(Span.getInvalid()))).isEmpty();
  }

  @Test
  void withoutATraceItHasThatOfItsBase() {
    var request = new RequestContext(null, Context.root().with(trace));

    assertThat(TraceContext.of(request)).contains(trace);
    assertThat(TraceContext.of(new RequestContext(null, Context.root()))).isEmpty();
  }

  @Test
  void openTelemetrysOwnWayCarriesItToOtherThreads() {
    var request = new RequestContext(trace, Context.root());

    var seen =
        CompletableFuture.supplyAsync(
            request.wrapSupplier(() -> TraceContext.current().map(TraceContext::traceId)));

    assertThat(seen.join()).contains(trace.traceId());
  }
}
