package io.evenkeel.observability;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one request stands in its trace, after the <a
 * href="https://www.w3.org/TR/trace-context-2/">W3C Trace Context</a> recommendation. Ids are made
 * where the caller sent none, so that every request can be found in the logs, with or without an
 * OpenTelemetry SDK. Immutable, thread-safe.
 *
 * <p>What is current belongs to OpenTelemetry's {@link Context}, so its own ways to another thread
 * carry this too: {@code Context.current().wrap(task)}, {@code Context.taskWrapping(executor)}.
 */
public final class TraceContext implements ImplicitContextKeyed {

  private static final ContextKey<TraceContext> KEY = ContextKey.named("evenkeel-trace-context");

  private static final byte RANDOM = 0x02;

  /** Ours are random; not sampled, since nothing of ours records the span. */
  private static final TraceFlags NEW_TRACE = TraceFlags.fromByte(RANDOM);

  private enum Recorder {
    NOBODY,
    US,
    OTHERS
  }

  private final Span span;
  private final @Nullable String parentSpanId;
  private final TraceFlags flags;
  private final TraceStateHeader state;
  private final Recorder recorder;

  private TraceContext(
      Span span,
      @Nullable String parentSpanId,
      TraceFlags flags,
      TraceStateHeader state,
      Recorder recorder) {
    this.span = span;
    this.parentSpanId = parentSpanId;
    this.flags = flags;
    this.state = state;
    this.recorder = recorder;
  }

  private static TraceContext unrecorded(
      String traceId, @Nullable String parentSpanId, TraceFlags flags, TraceStateHeader state) {
    SpanContext span = SpanContext.create(traceId, newSpanId(), flags, state.toOpenTelemetry());
    return new TraceContext(Span.wrap(span), parentSpanId, flags, state, Recorder.NOBODY);
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
    return unrecorded(caller.traceId(), caller.spanId(), caller.flags(), state);
  }

  /** A trace that begins here, not sampled. */
  public static TraceContext newTrace() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String traceId;
    do {
      traceId = TraceId.fromLongs(random.nextLong(), random.nextLong());
    } while (!TraceId.isValid(traceId));
    return unrecorded(traceId, null, NEW_TRACE, TraceStateHeader.EMPTY);
  }

  /**
   * What was made current on this thread last, by {@link #makeCurrent()} or as an OpenTelemetry
   * span; empty outside a trace. The parent of a span that is not ours is unknown.
   */
  public static Optional<TraceContext> current() {
    return of(Context.current());
  }

  static Optional<TraceContext> of(Context context) {
    Span span = Span.fromContext(context);
    if (!span.getSpanContext().isValid()) {
      return Optional.empty();
    }
    TraceContext ours = context.get(KEY);
    if (ours == null) {
      return Optional.of(of(span, Recorder.NOBODY));
    }
    boolean same = ours.spanId().equals(span.getSpanContext().getSpanId());
    return Optional.of(same ? ours : ours.at(span, null, ours.recorder));
  }

  private static TraceContext of(Span span, Recorder recorder) {
    SpanContext context = span.getSpanContext();
    TraceStateHeader state = TraceStateHeader.of(context.getTraceState());
    return new TraceContext(span, null, context.getTraceFlags(), state, recorder);
  }

  /**
   * Writes {@code traceparent}, {@code tracestate} and {@code baggage} of what is current into a
   * request that is about to be sent; nothing outside a trace and without baggage. The way to write
   * should replace what is there: {@code TraceContext.writeCurrent(request::setHeader)}.
   *
   * @param header takes name and value, at most once for each name
   */
  public static void writeCurrent(BiConsumer<String, String> header) {
    write(Context.current(), header);
  }

  static void write(Context context, BiConsumer<String, String> header) {
    Optional<TraceContext> trace = of(context);
    if (trace.isPresent()) {
      header.accept("traceparent", trace.get().traceparent());
      if (!trace.get().tracestate().isEmpty()) {
        header.accept("tracestate", trace.get().tracestate());
      }
    }
    W3CBaggagePropagator.getInstance()
        .inject(context, header, (carrier, name, value) -> header.accept(name, value));
  }

  /**
   * The span that an OpenTelemetry SDK starts for this request, as the caller's child: sampled as
   * the SDK decides, with ids of its making. This itself when the builder starts none, as those
   * without an SDK do.
   *
   * @param builder with everything but the parent
   * @param base what else the span's context holds, such as baggage
   * @return whoever called ends its {@link #span()} if it is {@link #recorded()}
   */
  public TraceContext recordedBy(SpanBuilder builder, Context base) {
    Span started = builder.setParent(caller(base)).startSpan();
    SpanContext its = started.getSpanContext();
    return its.isValid() && !its.getSpanId().equals(parentSpanId)
        ? at(started, parentSpanId, Recorder.US)
        : this;
  }

  /** The context in which the caller's span is current, as far as it is known. */
  private Context caller(Context base) {
    if (parentSpanId == null) {
      return base;
    }
    return base.with(
        Span.wrap(
            SpanContext.createFromRemoteParent(
                traceId(), parentSpanId, flags, state.toOpenTelemetry())));
  }

  /**
   * This request, if somebody else, such as OpenTelemetry's Java agent, has a span for it already:
   * with that span, and with what OpenTelemetry leaves out of these headers.
   */
  public TraceContext heldBy(Span theirs) {
    return at(theirs, parentSpanId, Recorder.OTHERS);
  }

  /** Spans of an OpenTelemetry SDK may lose the random flag, and the newer keys of a state. */
  private TraceContext at(Span other, @Nullable String parent, Recorder by) {
    SpanContext its = other.getSpanContext();
    if (!its.getTraceId().equals(traceId())) {
      return of(other, by);
    }
    int random = flags.asByte() & RANDOM;
    TraceFlags both =
        TraceFlags.fromByte((byte) ((its.getTraceFlags().asByte() & ~RANDOM) | random));
    boolean unchanged = its.getTraceState().equals(state.toOpenTelemetry());
    return new TraceContext(
        other, parent, both, unchanged ? state : TraceStateHeader.of(its.getTraceState()), by);
  }

  /** 32 lower-case hexadecimal digits. */
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  /** Of this request in this process: 16 lower-case hexadecimal digits. */
  public String spanId() {
    return span.getSpanContext().getSpanId();
  }

  /** The caller's span; empty in a trace that begins here. */
  public Optional<String> parentSpanId() {
    return Optional.ofNullable(parentSpanId);
  }

  /** Whether the span is recorded or, if nobody here records, the caller may have recorded its. */
  public boolean sampled() {
    return flags.isSampled();
  }

  /** Whether {@link #recordedBy} started the span, which is to be ended then. */
  public boolean recorded() {
    return recorder == Recorder.US;
  }

  /** Whether the spans of this request are somebody else's work, and none of ours are wanted. */
  boolean leftToOthers() {
    return recorder == Recorder.OTHERS;
  }

  /** For attributes and events; takes them and forgets them if nobody records. */
  public Span span() {
    return span;
  }

  /** The header for calls made on behalf of this request and for its answer; version 00. */
  public String traceparent() {
    return "00-" + traceId() + "-" + spanId() + "-" + flags.asHex();
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
    return Context.current().with(this).makeCurrent();
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(span).with(KEY, this);
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
