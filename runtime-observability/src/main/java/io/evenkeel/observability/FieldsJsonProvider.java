package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;

/**
 * Key-values, what the request says, and MDC entries, as fields of their own type. Public so that a
 * logback file can name it.
 */
public final class FieldsJsonProvider extends StyledJsonProvider {

  /** In the style that {@link Telemetry} was started with. */
  public FieldsJsonProvider() {
    this(LogStyle::installed);
  }

  FieldsJsonProvider(Supplier<LogStyle> style) {
    super(style);
  }

  @Override
  void write(FieldSink line, ILoggingEvent event, LogStyle style) {
    EventFields.of(event, style).forEach(line::value);
  }
}
