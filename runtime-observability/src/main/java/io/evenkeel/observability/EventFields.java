package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.opentelemetry.context.Context;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.MessageFormatter;

/** What a line says of an event, whoever writes it. */
final class EventFields {

  /** JSON parsers refuse longer numbers. */
  private static final int MAX_NUMBER_BITS = 3000;

  /** Characters that are remembered; more than are written, so that a cut is seen as one. */
  private static final int KEPT = LogText.MAX_LENGTH + 1;

  private static final Set<Class<?>> NUMBERS =
      Set.of(Integer.class, Long.class, Short.class, Byte.class);

  static final String ECS_VERSION = "8.11.0";

  private static final TimestampText TIMESTAMPS = TimestampText.iso();

  private EventFields() {}

  /** The fields every line has: time, level, service, logger, thread, message, trace. */
  static void standard(FieldSink line, ILoggingEvent event, LogStyle style) {
    FieldNames names = style.names();
    line.text(names.of(LogField.TIMESTAMP), TIMESTAMPS.of(event.getTimeStamp()));
    line.text(names.of(LogField.LEVEL), event.getLevel().toString());
    if (names == FieldNames.ECS) {
      line.text(FieldNames.ECS_VERSION, ECS_VERSION);
    }
    style.identity().forEach((field, value) -> line.text(names.of(field), value));
    line.text(names.of(LogField.LOGGER), LogText.clean(event.getLoggerName()));
    line.text(names.of(LogField.THREAD), style.clean(event.getThreadName()));
    String message = style.clean(String.valueOf(event.getFormattedMessage()));
    line.text(names.of(LogField.MESSAGE), message);
    TraceContext trace = TraceContext.in(Context.current());
    if (trace != null) {
      line.text(names.of(LogField.TRACE_ID), trace.traceId());
      line.text(names.of(LogField.SPAN_ID), trace.spanId());
    }
  }

  /** The throwable of an event that has one. */
  static void error(FieldSink line, ILoggingEvent event, LogStyle style) {
    IThrowableProxy error = event.getThrowableProxy();
    if (error == null) {
      return;
    }
    FieldNames names = style.names();
    line.text(names.of(LogField.ERROR_TYPE), LogText.clean(error.getClassName()));
    String message = error.getMessage();
    if (message != null) {
      line.text(names.of(LogField.ERROR_MESSAGE), style.clean(message));
    }
    String stack = LogText.clean(ErrorStack.of(event, style.redaction()));
    line.text(names.of(LogField.ERROR_STACK), stack);
    line.text(names.of(LogField.ERROR_FINGERPRINT), ErrorFingerprint.of(error));
  }

  /**
   * Its key-values, then the request's fields and the MDC, each name once: of equal key-values the
   * last counts, and a key-value counts before a field of the request, and that before an MDC
   * entry. Values are String, Boolean, a JDK number that JSON can write, or null.
   *
   * @param style says how names and values may be written
   */
  static Map<String, @Nullable Object> of(ILoggingEvent event, LogStyle style) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    Map<String, String> mdc = event.getMDCPropertyMap();
    boolean noPairs = pairs == null || pairs.isEmpty();
    boolean noMdc = mdc == null || mdc.isEmpty();
    if (noPairs && noMdc && RequestLog.currentIsEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (!noPairs) {
      for (KeyValuePair pair : pairs) {
        put(fields, pair.key, pair.value, style);
      }
    }
    RequestLog.forEachCurrent((key, value) -> putIfMissing(fields, key, value, style));
    if (!noMdc) {
      mdc.forEach((key, value) -> putIfMissing(fields, key, value, style));
    }
    return fields;
  }

  /** Those of the request that is current. */
  static Map<String, @Nullable Object> ofRequest(LogStyle style) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    RequestLog.forEachCurrent((key, value) -> putIfMissing(fields, key, value, style));
    return fields;
  }

  private static void put(
      Map<String, @Nullable Object> fields,
      @Nullable String key,
      @Nullable Object value,
      LogStyle style) {
    String name = String.valueOf(key);
    fields.put(free(name, style), written(name, value, style));
  }

  private static void putIfMissing(
      Map<String, @Nullable Object> fields,
      @Nullable String key,
      @Nullable Object value,
      LogStyle style) {
    String name = String.valueOf(key);
    String free = free(name, style);
    if (!fields.containsKey(free)) {
      fields.put(free, written(name, value, style));
    }
  }

  private static String free(String name, LogStyle style) {
    return style.names().free(style.clean(name));
  }

  private static @Nullable Object written(String name, @Nullable Object value, LogStyle style) {
    return value != null && style.redaction().hides(name) ? Redaction.MASK : typed(value, style);
  }

  private static @Nullable Object typed(@Nullable Object value, LogStyle style) {
    if (value == null || value instanceof Boolean || NUMBERS.contains(value.getClass())) {
      return value;
    }
    if (value instanceof String text) {
      return style.clean(text);
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? value : value.toString();
    }
    if (value instanceof AtomicInteger
        || value instanceof AtomicLong
        || value instanceof LongAdder) {
      return ((Number) value).longValue();
    }
    return isWritable(value) ? value : style.clean(rendered(value));
  }

  /** A value that is not written yet as something that will not change: as itself, or as text. */
  static Object kept(Object value) {
    if (value instanceof Boolean
        || NUMBERS.contains(value.getClass())
        || value instanceof Double
        || value instanceof Float
        || isWritable(value)) {
      return value;
    }
    String text = value instanceof String string ? string : rendered(value);
    return text.length() <= KEPT ? text : text.substring(0, KEPT);
  }

  private static boolean isWritable(Object value) {
    if (value.getClass() == BigInteger.class) {
      return ((BigInteger) value).bitLength() <= MAX_NUMBER_BITS;
    }
    return value.getClass() == BigDecimal.class
        && ((BigDecimal) value).unscaledValue().bitLength() <= MAX_NUMBER_BITS;
  }

  /** As in a message: arrays are spelt out, and a toString that throws is named, not thrown. */
  private static String rendered(Object value) {
    return String.valueOf(MessageFormatter.basicArrayFormat("{}", new Object[] {value}));
  }
}
