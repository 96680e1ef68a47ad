package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;

/** The throwable of an event that has one. Public so that a logback file can name it. */
public final class ErrorJsonProvider extends StyledJsonProvider {

  /** In the style that {@link Telemetry} was started with. */
  public ErrorJsonProvider() {
    this(LogStyle::installed);
  }

  ErrorJsonProvider(Supplier<LogStyle> style) {
    super(style);
  }

  @Override
  void write(FieldSink line, ILoggingEvent event, LogStyle style) {
    EventFields.error(line, event, style);
  }
}
