package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.UnaryOperator;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;

/**
 * Stack traces with the root cause first, since the end is what gets cut, and without secrets.
 * Thread-safe.
 */
final class ErrorStack {

  private final ShortenedThrowableConverter converter = new ShortenedThrowableConverter();

  private final UnaryOperator<String> redaction;

  ErrorStack(UnaryOperator<String> redaction) {
    this.redaction = redaction;
    converter.setRootCauseFirst(true);
    // Cut where it is written, or of a secret that the cut goes through a part would be left.
    converter.setMaxLength(2 * LogText.MAX_LENGTH);
    converter.setLineSeparator("\n");
    converter.start();
  }

  /** Of an event that has a throwable. */
  String of(ILoggingEvent event) {
    return redaction.apply(converter.convert(event));
  }
}
