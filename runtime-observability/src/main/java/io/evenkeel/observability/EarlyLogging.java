package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.function.UnaryOperator;

/**
 * Found by logback, and public for it alone: logging from the first logger on until {@link
 * Telemetry.Builder#logging} sets it up, in a process that has {@link Telemetry#loggingFollows()
 * said} that it will. WARN and above is a line on standard error. In any other process, and where
 * the application has a logback configuration of its own, logback goes on as if this were not here.
 */
public final class EarlyLogging extends ContextAwareBase implements Configurator {

  private static volatile boolean setUpFollows;

  /** For logback. */
  public EarlyLogging() {}

  /** Has no effect once logback has looked for its configuration. */
  static void setUpFollows() {
    setUpFollows = true;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (!setUpFollows || OwnConfiguration.present()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogbackTrouble.tellAll(context);
    var lines = new StandardError();
    lines.setContext(context);
    lines.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(lines);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY; // its own costs a start 50 ms
  }

  /** Layouts and time zones are not worth their classes for what most starts do not have. */
  private static final class StandardError extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** No secret is known yet. */
    @Override
    protected void append(ILoggingEvent event) {
      var text = new StringBuilder(event.getFormattedMessage());
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        text.append(" (").append(thrown.getClassName());
        text.append(": ").append(thrown.getMessage()).append(')');
      }
      var hiding = Redaction.of(UnaryOperator.identity(), LogSettings.Redact.defaults());
      var line = new StringBuilder();
      LogText.appendLine(line, hiding.beginning(text.toString()));
      System.err.println(event.getLevel() + " " + event.getLoggerName() + ": " + line);
    }
  }
}
