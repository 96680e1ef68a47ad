package io.evenkeel.observability;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one event at INFO for each request, on a logger whose level and appenders are like those
 * of any other, at a fraction of what a log call costs: the event is made only as far as somebody
 * asks for it, and the JSON of {@link Telemetry} asks for next to nothing. Thread-safe.
 */
public final class AccessLogger {

  private final Logger logger;

  /** On the logger of this name. */
  public AccessLogger(String name) {
    logger = LoggerFactory.getLogger(name);
  }

  /** Whether an event would be written now. */
  public boolean enabled() {
    return logger.isInfoEnabled();
  }

  /**
   * Writes an event with the trace, the {@link RequestLog} and the MDC that are current; whether it
   * is {@link #enabled} was asked before.
   */
  public void log(AnsweredRequest request) {
    if (logger instanceof ch.qos.logback.classic.Logger logback) {
      logback.callAppenders(new AccessEvent(logback, request, System.currentTimeMillis()));
    } else {
      LoggingEventBuilder event = logger.atInfo();
      for (KeyValuePair pair : AccessEvent.pairs(request)) {
        event = event.addKeyValue(pair.key, pair.value);
      }
      event.log(AccessEvent.MESSAGE, AccessEvent.arguments(request));
    }
  }
}
