package io.evenkeel.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where one request stands in its trace, after the <a
 * href="https://www.w3.org/TR/trace-context-2/">W3C Trace Context</a> recommendation. Ids are made
 * where the caller sent none, so that every request can be found in the logs, with or without an
 * OpenTelemetry SDK. Immutable, thread-safe.
 */
public final class TraceContext implements ImplicitContextKeyed {

  private static final ContextKey<TraceContext> KEY = ContextKey.named("evenkeel-trace-context");

  /** Ours are random; not sampled, since nothing of ours records the span. */
  private static final TraceFlags NEW_TRACE = TraceFlags.fromByte((byte) 0x02);

  private final String traceId;
  private final String spanId;
  private final @Nullable String parentSpanId;
  private final TraceFlags flags;
  private final TraceStateHeader state;

  private TraceContext(
      String traceId,
      String spanId,
      @Nullable String parentSpanId,
      TraceFlags flags,
      TraceStateHeader state) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.flags = flags;
    this.state = state;
  }

  /**
   * The caller's trace with a new span in it; a new trace when {@code traceparent} is missing or
   * not exactly as the recommendation says. Never throws, whatever the headers hold.
   *
   * @param traceparent null when the request has none. Several header lines are joined with a comma
   *     first, as HTTP does, and so refused
   * @param tracestate null when the request has none; several lines are joined with a comma.
   *     Dropped when malformed or when {@code traceparent} is
   */
  public static TraceContext fromHeaders(
      @Nullable String traceparent, @Nullable String tracestate) {
    Optional<TraceParent> parent =
        traceparent == null ? Optional.empty() : TraceParent.parse(traceparent);
    if (parent.isEmpty()) {
      return newTrace();
    }
    TraceParent caller = parent.get();
    TraceStateHeader state =
        tracestate == null ? TraceStateHeader.EMPTY : TraceStateHeader.parse(tracestate);
    return new TraceContext(caller.traceId(), newSpanId(), caller.spanId(), caller.flags(), state);
  }

  /** A trace that begins here, not sampled. */
  public static TraceContext newTrace() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String traceId;
    do {
      traceId = TraceId.fromLongs(random.nextLong(), random.nextLong());
    } while (!TraceId.isValid(traceId));
    return new TraceContext(traceId, newSpanId(), null, NEW_TRACE, TraceStateHeader.EMPTY);
  }

  /**
   * What was made current on this thread last, by {@link #makeCurrent()} or as an OpenTelemetry
   * span; empty outside a trace. The parent of a span that is not ours is unknown.
   */
  public static Optional<TraceContext> current() {
    SpanContext span = Span.current().getSpanContext();
    if (!span.isValid()) {
      return Optional.empty();
    }
    TraceContext ours = Context.current().get(KEY);
    if (ours != null && ours.spanId.equals(span.getSpanId())) {
      return Optional.of(ours);
    }
    return Optional.of(
        new TraceContext(
            span.getTraceId(),
            span.getSpanId(),
            null,
            span.getTraceFlags(),
            TraceStateHeader.of(span.getTraceState())));
  }

  /** 32 lower-case hexadecimal digits. */
  public String traceId() {
    return traceId;
  }

  /** Of this request in this process: 16 lower-case hexadecimal digits. */
  public String spanId() {
    return spanId;
  }

  /** The caller's span; empty in a trace that begins here. */
  public Optional<String> parentSpanId() {
    return Optional.ofNullable(parentSpanId);
  }

  /** Whether the caller may have recorded this trace. */
  public boolean sampled() {
    return flags.isSampled();
  }

  /** The header for calls made on behalf of this request and for its answer; version 00. */
  public String traceparent() {
    return "00-" + traceId + "-" + spanId + "-" + flags.asHex();
  }

  /**
   * The header to send along with {@link #traceparent()}; {@code ""} when there is none to send.
   */
  public String tracestate() {
    return state.toString();
  }

  /**
   * Puts this into the OpenTelemetry context of the calling thread, so that log lines carry its ids
   * and libraries that use OpenTelemetry see it as the current span.
   *
   * @return to be closed on the same thread, which brings back what was current before
   */
  @Override
  @SuppressWarnings("MustBeClosedChecker") // closing is the caller's
  public Scope makeCurrent() {
    return storeInContext(Context.current()).makeCurrent();
  }

  @Override
  public Context storeInContext(Context context) {
    SpanContext span = SpanContext.create(traceId, spanId, flags, state.toOpenTelemetry());
    return context.with(Span.wrap(span)).with(KEY, this);
  }

  /** The {@link #traceparent()}. */
  @Override
  public String toString() {
    return traceparent();
  }

  private static String newSpanId() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return SpanId.fromLong(id);
  }
}
