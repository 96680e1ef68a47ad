package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.function.UnaryOperator;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** The throwable of an event that has one. */
final class ErrorJsonProvider extends AbstractJsonProvider<ILoggingEvent> {

  private final UnaryOperator<String> redaction;
  private final ErrorStack stack;

  ErrorJsonProvider(UnaryOperator<String> redaction) {
    this.redaction = redaction;
    this.stack = new ErrorStack(redaction);
  }

  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) {
    IThrowableProxy error = event.getThrowableProxy();
    if (error == null) {
      return;
    }
    json.writeName(LogField.ERROR_TYPE.key()).writeString(error.getClassName());
    String message = error.getMessage();
    if (message != null) {
      String clean = LogText.clean(redaction.apply(message));
      json.writeName(LogField.ERROR_MESSAGE.key()).writeString(clean);
    }
    json.writeName(LogField.ERROR_STACK.key()).writeString(LogText.clean(stack.of(event)));
  }
}
