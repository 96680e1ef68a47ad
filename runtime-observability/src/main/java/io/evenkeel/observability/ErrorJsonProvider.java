package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** The throwable of an event that has one. */
final class ErrorJsonProvider extends AbstractJsonProvider<ILoggingEvent> {

  private final ErrorStack stack = new ErrorStack();

  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) {
    IThrowableProxy error = event.getThrowableProxy();
    if (error == null) {
      return;
    }
    json.writeName(LogField.ERROR_TYPE.key()).writeString(error.getClassName());
    String message = error.getMessage();
    if (message != null) {
      json.writeName(LogField.ERROR_MESSAGE.key()).writeString(LogText.clean(message));
    }
    json.writeName(LogField.ERROR_STACK.key()).writeString(LogText.clean(stack.of(event)));
  }
}
