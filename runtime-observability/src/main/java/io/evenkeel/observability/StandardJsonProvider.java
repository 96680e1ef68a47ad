package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/**
 * The fields every line has: time, level, service, logger, thread, message, trace. Public so that a
 * logback file can name it.
 */
public final class StandardJsonProvider extends StyledJsonProvider {

  static final String ECS_VERSION = "8.11.0";

  private final TimestampText timestamps = TimestampText.iso();

  /** The service is who {@link Telemetry} was started for, and nobody before. */
  public StandardJsonProvider() {
    this(LogStyle::installed);
  }

  StandardJsonProvider(Supplier<LogStyle> style) {
    super(style);
  }

  @Override
  void write(JsonGenerator json, ILoggingEvent event, LogStyle style) {
    FieldNames names = style.names();
    write(json, names.of(LogField.TIMESTAMP), timestamps.of(event.getTimeStamp()));
    write(json, names.of(LogField.LEVEL), event.getLevel().toString());
    if (names == FieldNames.ECS) {
      write(json, FieldNames.ECS_VERSION, ECS_VERSION);
    }
    style.identity().forEach((field, value) -> write(json, names.of(field), value));
    write(json, names.of(LogField.LOGGER), LogText.clean(event.getLoggerName()));
    write(json, names.of(LogField.THREAD), style.clean(event.getThreadName()));
    String message = style.clean(String.valueOf(event.getFormattedMessage()));
    write(json, names.of(LogField.MESSAGE), message);
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      write(json, names.of(LogField.TRACE_ID), span.getTraceId());
      write(json, names.of(LogField.SPAN_ID), span.getSpanId());
    }
  }

  private static void write(JsonGenerator json, String name, String value) {
    json.writeName(name).writeString(value);
  }
}
