package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // a scope is only there to be closed
class TraceContextTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00",
        "garbage",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-",
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN + "-01-",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "00-" + TRACE + "-" + SPAN + "-01 ",
        " 00-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-0g",
        "00-" + TRACE + "-" + SPAN + "-0A",
        "00-" + TRACE + "-" + SPAN + "-.0",
        "00-" + TRACE + "-" + SPAN + "-+1",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "ff-" + TRACE + "-" + SPAN + "-01-more",
        "0g-" + TRACE + "-" + SPAN + "-01",
        "0A-" + TRACE + "-" + SPAN + "-01",
        "0-" + TRACE + "-" + SPAN + "-001",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-" + SPAN + "0-01",
        "00-" + TRACE + "-00F067AA0BA902B7-01",
        "00_" + TRACE + "_" + SPAN + "_01",
        "00-" + TRACE + "." + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01.what",
        "00-4bf92f3577b34da6a3ce929d0e0e473\n-" + SPAN + "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473\u0660-" + SPAN + "-01",
        PARENT + "," + PARENT,
      })
  void malformedTraceparentBeginsATrace(@Nullable String header) {
    TraceContext context = TraceContext.fromHeaders(header, "vendor=value");

    assertThat(context.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(context.spanId()).matches("[0-9a-f]{16}");
    assertThat(context.parentSpanId()).isEmpty();
    assertThat(context.sampled()).isFalse();
    assertThat(context.tracestate()).isEmpty();
  }

  @Test
  void hugeHeadersAreRead() {
    String huge = "x".repeat(1_000_000);

    assertThat(TraceContext.fromHeaders(huge, huge).parentSpanId()).isEmpty();
    assertThat(TraceContext.fromHeaders(PARENT, huge).tracestate()).isEmpty();
    assertThat(TraceContext.fromHeaders(PARENT, ",".repeat(1_000_000)).tracestate()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "00-" + TRACE + "-" + SPAN + "-00, false, 00",
    "00-" + TRACE + "-" + SPAN + "-01, true,  01",
    "00-" + TRACE + "-" + SPAN + "-02, false, 02",
    "00-" + TRACE + "-" + SPAN + "-03, true,  03",
    "00-" + TRACE + "-" + SPAN + "-ff, true,  03",
    "00-" + TRACE + "-" + SPAN + "-08, false, 00",
    "01-" + TRACE + "-" + SPAN + "-01, true,  01",
    "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-brings, true, 01",
    "fe-" + TRACE + "-" + SPAN + "-01-, true, 01",
  })
  void callersTraceGoesOnInANewSpan(String header, boolean sampled, String flags) {
    TraceContext context = TraceContext.fromHeaders(header, null);

    assertThat(context.traceId()).isEqualTo(TRACE);
    assertThat(context.parentSpanId()).contains(SPAN);
    assertThat(context.spanId()).matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
    assertThat(context.sampled()).isEqualTo(sampled);
    assertThat(context.traceparent())
        .isEqualTo("00-" + TRACE + "-" + context.spanId() + "-" + flags)
        .isEqualTo(context.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1 | a=1",
        "a=1,b=2 | a=1,b=2",
        "'a=1 ,\t, ,b=2' | a=1,b=2",
        "a=1,b=2,a=3 | a=1,b=2",
        "tenant@vendor=x,0digit=y,a_-*/@=z | tenant@vendor=x,0digit=y,a_-*/@=z",
        "a=with space:!~ | a=with space:!~",
        "a | ''",
        "a= | ''",
        "=1 | ''",
        "A=1 | ''",
        "a b=1 | ''",
        "a =1 | ''",
        "a=1=2 | ''",
        "a=1,b=\u00e9 | ''",
        "'a=1\u0000' | ''",
        "'a=1\r\nb=2' | ''",
      })
  void wellFormedTracestateIsPassedOn(String header, String expected) {
    assertThat(TraceContext.fromHeaders(PARENT, header).tracestate()).isEqualTo(expected);
  }

  @Test
  void tracestateHoldsUpTo32Members() {
    String full = IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(joined());
    String key = "k".repeat(256) + "=v";
    String value = "k=" + "v".repeat(256);

    assertThat(TraceContext.fromHeaders(PARENT, full).tracestate()).isEqualTo(full);
    assertThat(TraceContext.fromHeaders(PARENT, full + ",one=more").tracestate()).isEmpty();
    assertThat(TraceContext.fromHeaders(PARENT, key).tracestate()).isEqualTo(key);
    assertThat(TraceContext.fromHeaders(PARENT, "k" + key).tracestate()).isEmpty();
    assertThat(TraceContext.fromHeaders(PARENT, value).tracestate()).isEqualTo(value);
    assertThat(TraceContext.fromHeaders(PARENT, value + "v").tracestate()).isEmpty();
  }

  @Test
  void newIdsDiffer() {
    Set<String> ids = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      TraceContext context = TraceContext.newTrace();
      ids.add(context.traceId());
      ids.add(context.spanId());
    }

    assertThat(ids).hasSize(2000);
  }

  @Test
  void newTraceIsReadByOpenTelemetry() {
    TraceContext context = TraceContext.newTrace();

    Context read =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), Map.of("traceparent", context.traceparent()), new MapGetter());

    SpanContext span = Span.fromContext(read).getSpanContext();
    assertThat(span.getTraceId()).isEqualTo(context.traceId());
    assertThat(span.getSpanId()).isEqualTo(context.spanId());
    assertThat(span.isSampled()).isFalse();
  }

  @Test
  void currentContextIsOpenTelemetrysSpan() {
    TraceContext context = TraceContext.fromHeaders(PARENT, "a=1,b=2");

    try (Scope scope = context.makeCurrent()) {
      SpanContext span = Span.current().getSpanContext();
      assertThat(span.getTraceId()).isEqualTo(TRACE);
      assertThat(span.getSpanId()).isEqualTo(context.spanId());
      assertThat(span.isSampled()).isTrue();
      assertThat(span.getTraceState().asMap())
          .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
      assertThat(TraceContext.current()).containsSame(context);
    }

    assertThat(TraceContext.current()).isEmpty();
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }

  @Test
  void innerContextHidesTheOuterUntilClosed() {
    TraceContext outer = TraceContext.newTrace();
    TraceContext inner = TraceContext.newTrace();

    try (Scope first = outer.makeCurrent()) {
      try (Scope second = inner.makeCurrent()) {
        assertThat(TraceContext.current()).containsSame(inner);
      }
      assertThat(TraceContext.current()).containsSame(outer);
    }
  }

  @Test
  void currentContextStaysOnItsThread() throws Exception {
    try (Scope scope = TraceContext.newTrace().makeCurrent()) {
      assertThat(CompletableFuture.supplyAsync(TraceContext::current).get()).isEmpty();
    }
  }

  @Test
  void spanMadeByOpenTelemetryIsCurrent() {
    SpanContext span =
        SpanContext.create(
            TRACE, SPAN, TraceFlags.getSampled(), TraceState.builder().put("a", "1").build());

    try (Scope ours = TraceContext.newTrace().makeCurrent();
        Scope theirs = Span.wrap(span).makeCurrent()) {
      TraceContext current = TraceContext.current().orElseThrow();
      assertThat(current.traceparent()).isEqualTo(PARENT);
      assertThat(current.tracestate()).isEqualTo("a=1");
      assertThat(current.parentSpanId()).isEmpty();
    }
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(",");
  }

  private static final class MapGetter implements TextMapGetter<Map<String, String>> {
    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
