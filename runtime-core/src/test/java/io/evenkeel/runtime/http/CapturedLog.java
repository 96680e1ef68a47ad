package io.evenkeel.runtime.http;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.observability.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** The events of one logger, each with the trace it was logged in. Thread-safe. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  /** An event as it was logged. */
  record Event(ILoggingEvent event, String traceId) {

    String message() {
      return event.getFormattedMessage();
    }

    Map<String, Object> fields() {
      return event.getKeyValuePairs() == null
          ? Map.of()
          : event.getKeyValuePairs().stream().collect(Collectors.toMap(p -> p.key, p -> p.value));
    }
  }

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;
  private final boolean additive;

  @SuppressWarnings("NullAway") // a logger without a level of its own has none
  private CapturedLog(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    additive = logger.isAdditive();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    start();
    logger.addAppender(this);
  }

  static CapturedLog of(String logger) {
    return new CapturedLog(logger);
  }

  static CapturedLog of(Class<?> logger) {
    return new CapturedLog(logger.getName());
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().toInt() < Level.INFO_INT) {
      return; // of a handler of the test before, which asked for the level before it was set
    }
    events.add(new Event(event, TraceContext.current().map(TraceContext::traceId).orElse("")));
  }

  List<Event> events() {
    return events;
  }

  /** Waits for the only event, which comes after the client saw the answer. */
  Event single() {
    return await().until(() -> events, e -> e.size() == 1).get(0);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
    logger.setAdditive(additive);
  }
}
