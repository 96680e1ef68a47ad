package io.evenkeel.observability;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.tracer.common.SpanContext;

/**
 * Lets the registry remember the trace of a sampled measurement, as an example of what is in its
 * bucket. Only OpenMetrics can show it, so nothing is remembered before somebody asked for that.
 * Thread-safe.
 */
final class TraceExemplars implements SpanContext {

  private volatile boolean wanted;

  /** From now on. */
  void want() {
    wanted = true;
  }

  /** Asked by a meter now and then, not for each measurement. */
  @Override
  public boolean isCurrentSpanSampled() {
    return wanted && current().isSampled();
  }

  @Override
  public String getCurrentTraceId() {
    return current().getTraceId();
  }

  @Override
  public String getCurrentSpanId() {
    return current().getSpanId();
  }

  @Override
  public void markCurrentSpanAsExemplar() {}

  private static io.opentelemetry.api.trace.SpanContext current() {
    return Span.current().getSpanContext();
  }
}
