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
import java.nio.charset.StandardCharsets;
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

  static final ContextKey<TraceContext> KEY = ContextKey.named("evenkeel-trace-context");

  private static final byte SAMPLED = 0x01;
  private static final byte RANDOM = 0x02;
  private static final long RANDOM_BITS = (1L << 56) - 1;

  private static final int LENGTH = 55;
  private static final int SPAN_ID_AT = 36;

  /** Ours are random; not sampled, since nothing of ours records the span. */
  private static final byte NEW_TRACE = RANDOM;

  private enum Recorder {
    NOBODY,
    US,
    OTHERS
  }

  private final long high;
  private final long low;
  private final long spanId;
  private final long parentSpanId;
  private final byte flags;
  private final TraceStateHeader state;
  private final Recorder recorder;

  /** Whoever records, or what stands for it, made when somebody asks: most requests never do. */
  private @Nullable Span span;

  /**
   * @param parentSpanId 0 when there is none
   */
  private TraceContext(
      long high,
      long low,
      long spanId,
      long parentSpanId,
      byte flags,
      TraceStateHeader state,
      Recorder recorder) {
    this.high = high;
    this.low = low;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.flags = flags;
    this.state = state;
    this.recorder = recorder;
  }

  private TraceContext(
      Span span, long parentSpanId, byte flags, TraceStateHeader state, Recorder recorder) {
    this(
        HexText.read(span.getSpanContext().getTraceId(), 0),
        HexText.read(span.getSpanContext().getTraceId(), HexText.LENGTH),
        HexText.read(span.getSpanContext().getSpanId(), 0),
        parentSpanId,
        flags,
        state,
        recorder);
    this.span = span;
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
    TraceParent caller = traceparent == null ? null : TraceParent.parse(traceparent);
    if (caller == null) {
      return newTrace();
    }
    TraceStateHeader state =
        tracestate == null ? TraceStateHeader.EMPTY : TraceStateHeader.parse(tracestate);
    return new TraceContext(
        caller.high(),
        caller.low(),
        newId(),
        caller.spanId(),
        caller.flags(),
        state,
        Recorder.NOBODY);
  }

  /** A trace that begins here, not sampled. */
  public static TraceContext newTrace() {
    // Half of an id may be zero, all of it may not; nobody misses those where the second half is.
    long high = ThreadLocalRandom.current().nextLong();
    return new TraceContext(
        high, newId(), newId(), 0, NEW_TRACE, TraceStateHeader.EMPTY, Recorder.NOBODY);
  }

  /**
   * What was made current on this thread last, by {@link #makeCurrent()} or as an OpenTelemetry
   * span; empty outside a trace. The parent of a span that is not ours is unknown.
   */
  public static Optional<TraceContext> current() {
    return of(Context.current());
  }

  static Optional<TraceContext> of(Context context) {
    return Optional.ofNullable(in(context));
  }

  /** Null outside a trace. */
  static @Nullable TraceContext in(Context context) {
    if (context instanceof RequestContext request && request.trace() != null) {
      return request.trace(); // asking for its span would make it
    }
    Span span = Span.fromContext(context);
    if (!span.getSpanContext().isValid()) {
      return null;
    }
    TraceContext ours = context.get(KEY);
    if (ours == null) {
      return of(span, Recorder.NOBODY);
    }
    boolean same = ours.spanId().equals(span.getSpanContext().getSpanId());
    return same ? ours : ours.at(span, 0, ours.recorder);
  }

  private static TraceContext of(Span span, Recorder recorder) {
    SpanContext context = span.getSpanContext();
    TraceStateHeader state = TraceStateHeader.of(context.getTraceState());
    return new TraceContext(span, 0, context.getTraceFlags().asByte(), state, recorder);
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
    return its.isValid() && HexText.read(its.getSpanId(), 0) != parentSpanId
        ? at(started, parentSpanId, Recorder.US)
        : this;
  }

  /** The context in which the caller's span is current, as far as it is known. */
  private Context caller(Context base) {
    if (parentSpanId == 0) {
      return base;
    }
    return base.with(
        Span.wrap(
            SpanContext.createFromRemoteParent(
                traceId(),
                SpanId.fromLong(parentSpanId),
                TraceFlags.fromByte(flags),
                state.toOpenTelemetry())));
  }

  /**
   * This request, if somebody else, such as OpenTelemetry's Java agent, has a span for it already:
   * with that span, and with what OpenTelemetry leaves out of these headers.
   */
  public TraceContext heldBy(Span theirs) {
    return at(theirs, parentSpanId, Recorder.OTHERS);
  }

  /** Spans of an OpenTelemetry SDK may lose the random flag, and the newer keys of a state. */
  private TraceContext at(Span other, long parent, Recorder by) {
    SpanContext its = other.getSpanContext();
    if (!its.getTraceId().equals(traceId())) {
      return of(other, by);
    }
    int both = (its.getTraceFlags().asByte() & ~RANDOM) | (flags & RANDOM);
    boolean unchanged = its.getTraceState().equals(state.toOpenTelemetry());
    return new TraceContext(
        other,
        parent,
        (byte) both,
        unchanged ? state : TraceStateHeader.of(its.getTraceState()),
        by);
  }

  /** 32 lower-case hexadecimal digits. */
  public String traceId() {
    return TraceId.fromLongs(high, low);
  }

  /** Of this request in this process: 16 lower-case hexadecimal digits. */
  public String spanId() {
    return SpanId.fromLong(spanId);
  }

  void writeTraceId(JsonLine line) {
    line.hex(high).hex(low);
  }

  void writeSpanId(JsonLine line) {
    line.hex(spanId);
  }

  /**
   * Whether this trace belongs to a sample, by the bits that are random in every trace id (<a
   * href="https://www.w3.org/TR/trace-context-2/#random-trace-id-flag">Trace Context, section
   * 3.2.2.4.2</a>): the same answer wherever it is asked.
   *
   * @param share of all traces, 0 to 1
   */
  public boolean isWithin(double share) {
    return (low & RANDOM_BITS) < share * (RANDOM_BITS + 1);
  }

  /** The caller's span; empty in a trace that begins here. */
  public Optional<String> parentSpanId() {
    return parentSpanId == 0 ? Optional.empty() : Optional.of(SpanId.fromLong(parentSpanId));
  }

  /** Whether the span is recorded or, if nobody here records, the caller may have recorded its. */
  public boolean sampled() {
    return (flags & SAMPLED) != 0;
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
    Span known = span;
    if (known == null) { // two threads may both make one: they are equal and immutable
      known =
          Span.wrap(
              SpanContext.create(
                  traceId(), spanId(), TraceFlags.fromByte(flags), state.toOpenTelemetry()));
      span = known;
    }
    return known;
  }

  /** The header for calls made on behalf of this request and for its answer; version 00. */
  public String traceparent() {
    byte[] text = new byte[LENGTH];
    text[0] = '0';
    text[1] = '0';
    text[2] = '-';
    HexText.write(high, text, 3);
    HexText.write(low, text, 3 + HexText.LENGTH);
    text[SPAN_ID_AT - 1] = '-';
    HexText.write(spanId, text, SPAN_ID_AT);
    text[LENGTH - 3] = '-';
    text[LENGTH - 2] = HexText.lastDigit(flags >> 4);
    text[LENGTH - 1] = HexText.lastDigit(flags);
    return new String(text, StandardCharsets.ISO_8859_1);
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
    return context.with(span()).with(KEY, this);
  }

  /** The {@link #traceparent()}. */
  @Override
  public String toString() {
    return traceparent();
  }

  private static long newId() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return id;
  }
}
