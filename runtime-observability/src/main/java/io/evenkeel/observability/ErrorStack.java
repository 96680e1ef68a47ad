package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;

/** Stack traces with the root cause first, since the end is what gets cut. Thread-safe. */
final class ErrorStack {

  private final ShortenedThrowableConverter converter = new ShortenedThrowableConverter();

  ErrorStack() {
    converter.setRootCauseFirst(true);
    converter.setMaxLength(LogText.MAX_LENGTH);
    converter.setLineSeparator("\n");
    converter.start();
  }

  /** Of an event that has a throwable. */
  String of(ILoggingEvent event) {
    return converter.convert(event);
  }
}
