package io.evenkeel.benchmarks;

import io.evenkeel.observability.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading the headers of a request's trace, as OpenTelemetry's propagator does and as we do. Ours
 * makes the request's own span id besides, and reads by the newer rules; {@code begun} is what a
 * request without headers costs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class TraceBenchmark {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
  private static final TextMapGetter<Map<String, String>> GETTER = new MapGetter();

  /** How many members {@code tracestate} has. */
  @Param({"0", "2"})
  public int members;

  private final Map<String, String> without = Map.of("traceparent", PARENT);
  private final Map<String, String> with = Map.of("traceparent", PARENT, "tracestate", STATE);

  private Map<String, String> headers() {
    return members == 0 ? without : with;
  }

  /** OpenTelemetry's: the caller's span, in a context. */
  @Benchmark
  public SpanContext openTelemetry() {
    Context read =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers(), GETTER);
    return Span.fromContext(read).getSpanContext();
  }

  /** Ours: the request's own span, in a context. */
  @Benchmark
  public Context evenkeel() {
    return Context.root().with(read());
  }

  /** Ours, without the context. */
  @Benchmark
  public TraceContext read() {
    Map<String, String> headers = headers();
    return TraceContext.fromHeaders(headers.get("traceparent"), headers.get("tracestate"));
  }

  /** A trace that begins here. */
  @Benchmark
  public TraceContext begun() {
    return TraceContext.fromHeaders(null, null);
  }

  private static final class MapGetter implements TextMapGetter<Map<String, String>> {
    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
