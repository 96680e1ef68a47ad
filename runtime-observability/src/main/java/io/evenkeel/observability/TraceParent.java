package io.evenkeel.observability;

import org.jspecify.annotations.Nullable;

/**
 * The {@code traceparent} header, read by <a
 * href="https://www.w3.org/TR/trace-context-2/#traceparent-header">section 3.2 of Trace
 * Context</a>.
 *
 * @param high the first half of the trace id
 * @param low the second half
 */
record TraceParent(long high, long low, long spanId, byte flags) {

  /** Of version 00, and of what later versions must begin with. */
  private static final int LENGTH = 55;

  private static final int TRACE_ID_AT = 3;
  private static final int SPAN_ID_AT = 36;
  private static final int FLAGS_AT = 53;

  /** Sampled and random; version 00 passes no other flag on. */
  private static final int KNOWN_FLAGS = 0x03;

  /** Null when it is malformed. */
  static @Nullable TraceParent parse(String header) {
    if (!hasFormat(header)) {
      return null;
    }
    long high = HexText.read(header, TRACE_ID_AT);
    long low = HexText.read(header, TRACE_ID_AT + HexText.LENGTH);
    long spanId = HexText.read(header, SPAN_ID_AT);
    int flags = HexText.digit(header.charAt(FLAGS_AT + 1)); // the others of the eight are dropped
    return (high | low) == 0 || spanId == 0
        ? null
        : new TraceParent(high, low, spanId, (byte) (flags & KNOWN_FLAGS));
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
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= HexText.digit(text.charAt(i));
    }
    return all >= 0;
  }
}
