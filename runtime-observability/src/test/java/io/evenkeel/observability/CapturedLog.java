package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.spi.MDCAdapter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A logback of its own writing into memory through one of our encoders. */
final class CapturedLog {

  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  final MDCAdapter mdc = new LogbackMDCAdapter();
  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private CapturedLog(Function<LoggerContext, Encoder<ILoggingEvent>> newEncoder) {
    context.setMDCAdapter(mdc);
    Encoder<ILoggingEvent> encoder = newEncoder.apply(context);
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(bytes);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
  }

  static CapturedLog json(ServiceIdentity identity) {
    return json(identity, UnaryOperator.identity());
  }

  static CapturedLog json(ServiceIdentity identity, UnaryOperator<String> redaction) {
    return json(FieldNames.PLAIN, identity, redaction);
  }

  static CapturedLog ecs(ServiceIdentity identity) {
    return ecs(identity, UnaryOperator.identity());
  }

  static CapturedLog ecs(ServiceIdentity identity, UnaryOperator<String> redaction) {
    return json(FieldNames.ECS, identity, redaction);
  }

  private static CapturedLog json(
      FieldNames names, ServiceIdentity identity, UnaryOperator<String> redaction) {
    return new CapturedLog(context -> new JsonLogEncoder(style(names, identity, redaction)));
  }

  /** As processes write whose logging is ours. */
  static CapturedLog lines(FieldNames names, ServiceIdentity identity) {
    LogStyle style = style(names, identity, UnaryOperator.identity());
    return new CapturedLog(context -> new LineEncoder(style));
  }

  private static LogStyle style(
      FieldNames names, ServiceIdentity identity, UnaryOperator<String> redaction) {
    return LogStyle.of(identity, names, Redaction.of(redaction, LogSettings.Redact.defaults()));
  }

  static CapturedLog text(boolean coloured) {
    return text(coloured, UnaryOperator.identity());
  }

  static CapturedLog text(boolean coloured, UnaryOperator<String> redaction) {
    LogStyle style = style(FieldNames.PLAIN, ServiceIdentity.of("orders"), redaction);
    return new CapturedLog(context -> new TextLogEncoder(coloured, style));
  }

  Logger logger(String name) {
    return context.getLogger(name);
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Each line by itself must be one JSON object without duplicate keys. */
  List<JsonNode> events() {
    return parsed(text());
  }

  JsonNode onlyEvent() {
    List<JsonNode> events = events();
    if (events.size() != 1) {
      throw new AssertionError("one event expected: " + text() + troubles());
    }
    return events.get(0);
  }

  List<Status> troubles() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() > Status.INFO)
        .toList();
  }

  static List<JsonNode> parsed(String output) {
    if (!output.isEmpty() && !output.endsWith("\n")) {
      throw new AssertionError("last line is cut: " + output);
    }
    return output.lines().map(CapturedLog::object).toList();
  }

  private static JsonNode object(String line) {
    JsonNode node = STRICT.readTree(line);
    if (!node.isObject()) {
      throw new AssertionError("not an object: " + line);
    }
    return node;
  }
}
