package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;

/**
 * Stack traces with the root cause first, since the end is what gets cut, without secrets, and with
 * the frames of the JDK and the server folded. Thread-safe.
 */
final class ErrorStack {

  /** Whose frames tell nothing about an application's error. */
  static final List<String> FOLDED =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "io.undertow.",
          "org.xnio.",
          "org.jboss.threads.",
          "io.evenkeel.runtime.http.",
          "io.evenkeel.runtime.lifecycle.");

  private static final ShortenedThrowableConverter CONVERTER = converter();

  private ErrorStack() {}

  private static ShortenedThrowableConverter converter() {
    ShortenedThrowableConverter converter = new ShortenedThrowableConverter();
    converter.setRootCauseFirst(true);
    converter.setExcludes(FOLDED.stream().map(name -> "^" + name.replace(".", "\\.")).toList());
    converter.setMaxLength(Redaction.LOOKED_AT + 1); // so that what is cut is known as such
    converter.setLineSeparator("\n");
    converter.start();
    return converter;
  }

  /** Of an event that has a throwable. */
  static String of(ILoggingEvent event, Redaction redaction) {
    return redaction.beginning(CONVERTER.convert(event));
  }
}
