package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * {@code 12:30:01.250 INFO OrderService order placed order_id=4711 [trace id]}, stack traces below
 * and indented: a line that begins without a space is always an event of its own. Public so that a
 * logback file can name it.
 */
public final class TextLogEncoder extends EncoderBase<ILoggingEvent> {

  private static final String STACK_INDENT = "    ";

  private final TimestampText timestamps = TimestampText.timeOfDay();
  private final Supplier<LogStyle> style;
  private boolean coloured;

  /** In the style that {@link Telemetry} was started with, coloured on a terminal. */
  public TextLogEncoder() {
    this(Terminal.coloured(), () -> LogStyle.installed().named(FieldNames.PLAIN));
  }

  TextLogEncoder(boolean coloured, LogStyle style) {
    this(coloured, () -> style);
  }

  private TextLogEncoder(boolean coloured, Supplier<LogStyle> style) {
    this.coloured = coloured;
    this.style = style;
  }

  /** Whether levels are; default: on a terminal, unless {@code NO_COLOR} is set. */
  public void setColoured(boolean coloured) {
    this.coloured = coloured;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    LogStyle now = style.get();
    StringBuilder line = new StringBuilder(160);
    line.append(timestamps.of(event.getTimeStamp())).append(' ');
    appendLevel(line, event.getLevel());
    LogText.appendLine(line, shortName(event.getLoggerName()));
    String message = now.redaction().beginning(String.valueOf(event.getFormattedMessage()));
    LogText.appendLine(line.append("  "), message);
    appendFields(line, event, now);
    appendTrace(line);
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      LogText.appendBlock(line, ErrorStack.of(event, now.redaction()), STACK_INDENT);
      line.append('\n');
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void appendLevel(StringBuilder line, Level level) {
    String name = level.toString();
    if (coloured) {
      line.append(colour(level)).append(name).append("\u001b[0m");
    } else {
      line.append(name);
    }
    line.append(name.length() < 5 ? "  " : " ");
  }

  private static String colour(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "\u001b[31m";
      case Level.WARN_INT -> "\u001b[33m";
      case Level.INFO_INT -> "\u001b[32m";
      default -> "\u001b[2m";
    };
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void appendFields(StringBuilder line, ILoggingEvent event, LogStyle style) {
    String[] separator = {"  "};
    EventFields.of(event, style)
        .forEach(
            (name, value) -> {
              line.append(separator[0]);
              appendWord(line, name);
              appendWord(line.append('='), String.valueOf(value));
              separator[0] = " ";
            });
  }

  /** Quoted where the reader could not tell where it ends. */
  private static void appendWord(StringBuilder line, String word) {
    boolean plain =
        !word.isEmpty() && word.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
    if (plain) {
      LogText.appendLine(line, word);
    } else {
      LogText.appendLine(line.append('"'), word.replace("\"", "\\\""));
      line.append('"');
    }
  }

  private static void appendTrace(StringBuilder line) {
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      line.append(" [").append(span.getTraceId()).append(']');
    }
  }
}
