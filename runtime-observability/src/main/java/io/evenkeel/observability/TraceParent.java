package io.evenkeel.observability;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import java.util.Optional;

/**
 * The {@code traceparent} header, read by <a
 * href="https://www.w3.org/TR/trace-context-2/#traceparent-header">section 3.2 of Trace
 * Context</a>.
 */
record TraceParent(String traceId, String spanId, TraceFlags flags) {

  /** Of version 00, and of what later versions must begin with. */
  private static final int LENGTH = 55;

  private static final int TRACE_ID_AT = 3;
  private static final int SPAN_ID_AT = 36;
  private static final int FLAGS_AT = 53;

  /** Sampled and random; version 00 passes no other flag on. */
  private static final int KNOWN_FLAGS = 0x03;

  static Optional<TraceParent> parse(String header) {
    if (!hasFormat(header)) {
      return Optional.empty();
    }
    String traceId = header.substring(TRACE_ID_AT, SPAN_ID_AT - 1);
    String spanId = header.substring(SPAN_ID_AT, FLAGS_AT - 1);
    int flags = Integer.parseInt(header, FLAGS_AT, LENGTH, 16) & KNOWN_FLAGS;
    return TraceId.isValid(traceId) && SpanId.isValid(spanId)
        ? Optional.of(new TraceParent(traceId, spanId, TraceFlags.fromByte((byte) flags)))
        : Optional.empty();
  }

  private static boolean hasFormat(String header) {
    if (header.length() < LENGTH || header.startsWith("ff")) {
      return false;
    }
    boolean ends =
        header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
    return ends
        && isHex(header, 0, 2)
        && header.charAt(TRACE_ID_AT - 1) == '-'
        && isHex(header, TRACE_ID_AT, SPAN_ID_AT - 1)
        && header.charAt(SPAN_ID_AT - 1) == '-'
        && isHex(header, SPAN_ID_AT, FLAGS_AT - 1)
        && header.charAt(FLAGS_AT - 1) == '-'
        && isHex(header, FLAGS_AT, LENGTH);
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
