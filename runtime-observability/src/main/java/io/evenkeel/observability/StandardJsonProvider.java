package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;

/**
 * The fields every line has: time, level, service, logger, thread, message, trace. Public so that a
 * logback file can name it.
 */
public final class StandardJsonProvider extends StyledJsonProvider {

  /** The service is who {@link Telemetry} was started for, and nobody before. */
  public StandardJsonProvider() {
    this(LogStyle::installed);
  }

  StandardJsonProvider(Supplier<LogStyle> style) {
    super(style);
  }

  @Override
  void write(FieldSink line, ILoggingEvent event, LogStyle style) {
    EventFields.standard(line, event, style);
  }
}
