package io.evenkeel.examples.orders;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The messages from INFO on that are logged while it is attached. */
final class EventList extends AppenderBase<ILoggingEvent> {

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private @Nullable Logger logger;

  void attach(Logger to) {
    logger = to;
    setContext(to.getLoggerContext());
    start();
    to.addAppender(this);
    to.setLevel(Level.INFO);
  }

  void detach() {
    if (logger != null) {
      logger.detachAppender(this);
      logger.setLevel(null);
    }
    stop();
  }

  @Override
  protected void append(ILoggingEvent event) {
    messages.add(event.getFormattedMessage());
  }

  List<String> messages() {
    return List.copyOf(messages);
  }
}
