package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** The fields every line has. */
final class StandardJsonProvider extends AbstractJsonProvider<ILoggingEvent> {

  private final TimestampText timestamps = TimestampText.iso();
  private final Map<LogField, String> identity = new EnumMap<>(LogField.class);

  private final UnaryOperator<String> redaction;

  StandardJsonProvider(ServiceIdentity service, UnaryOperator<String> redaction) {
    this.redaction = redaction;
    put(LogField.SERVICE, service.name());
    put(LogField.VERSION, service.version());
    put(LogField.ENVIRONMENT, service.environment());
    put(LogField.INSTANCE, service.instance());
  }

  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) {
    write(json, LogField.TIMESTAMP, timestamps.of(event.getTimeStamp()));
    write(json, LogField.LEVEL, event.getLevel().toString());
    identity.forEach((field, value) -> write(json, field, value));
    write(json, LogField.LOGGER, LogText.clean(event.getLoggerName()));
    write(json, LogField.THREAD, clean(event.getThreadName()));
    write(json, LogField.MESSAGE, clean(String.valueOf(event.getFormattedMessage())));
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      write(json, LogField.TRACE_ID, span.getTraceId());
      write(json, LogField.SPAN_ID, span.getSpanId());
    }
  }

  private String clean(String text) {
    return LogText.clean(redaction.apply(text));
  }

  private static void write(JsonGenerator json, LogField field, String value) {
    json.writeName(field.key()).writeString(value);
  }

  private void put(LogField field, String value) {
    if (!value.isEmpty()) {
      identity.put(field, LogText.clean(value));
    }
  }
}
