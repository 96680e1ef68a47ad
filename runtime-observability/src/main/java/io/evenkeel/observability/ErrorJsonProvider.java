package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

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
  void write(JsonGenerator json, ILoggingEvent event, LogStyle style) {
    IThrowableProxy error = event.getThrowableProxy();
    if (error == null) {
      return;
    }
    FieldNames names = style.names();
    json.writeName(names.of(LogField.ERROR_TYPE)).writeString(LogText.clean(error.getClassName()));
    String message = error.getMessage();
    if (message != null) {
      json.writeName(names.of(LogField.ERROR_MESSAGE)).writeString(style.clean(message));
    }
    String stack = LogText.clean(ErrorStack.of(event, style.redaction()));
    json.writeName(names.of(LogField.ERROR_STACK)).writeString(stack);
    json.writeName(names.of(LogField.ERROR_FINGERPRINT)).writeString(ErrorFingerprint.of(error));
  }
}
