package io.evenkeel.runtime.management;

import io.evenkeel.observability.LevelChange;
import io.evenkeel.observability.LogLevels;
import io.evenkeel.observability.LoggerLevel;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.http.Routes;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * What can be asked of logging, and changed about it, while a service runs; all of it protected.
 *
 * <pre>
 *   GET    /loggers            every logger and its level
 *   GET    /loggers/{logger}   one
 *   PUT    /loggers/{logger}   {"level": "debug", "time": "30m", "by": "anna"}
 *   DELETE /loggers/{logger}   back to the level it was started with
 *   GET    /diagnostics/recent-errors
 * </pre>
 */
final class LogEndpoints {

  static final String LOGGERS = "/loggers";
  static final String ONE_LOGGER = "/loggers/{logger}";
  static final String RECENT_ERRORS = "/diagnostics/recent-errors";

  private static final String JSON = "application/json";
  private static final String LOGGER = "logger";
  private static final int LONGEST_BODY = 4096;

  private final ServiceView service;
  private final Telemetry telemetry;

  LogEndpoints(ServiceView service) {
    this.service = service;
    this.telemetry = service.telemetry();
  }

  /** Something done with a logger, with what it is like afterwards. */
  private interface Change {
    LoggerLevel apply(LogLevels levels);
  }

  void all(HttpServerExchange exchange) {
    var levels = telemetry.levels();
    if (levels.isEmpty()) {
      unavailable(exchange);
      return;
    }
    Answers.json(
        exchange,
        StatusCodes.OK,
        JSON,
        json -> {
          json.writeArrayPropertyStart("loggers");
          for (LoggerLevel logger : levels.get().all()) {
            json.writeStartObject();
            write(json, logger);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  void one(HttpServerExchange exchange) {
    answering(exchange, levels -> levels.get(name(exchange)));
  }

  private void answering(HttpServerExchange exchange, Change change) {
    var levels = telemetry.levels();
    if (levels.isEmpty()) {
      unavailable(exchange);
      return;
    }
    try {
      LoggerLevel now = change.apply(levels.get());
      Answers.json(exchange, StatusCodes.OK, JSON, json -> write(json, now));
    } catch (IllegalArgumentException e) {
      Answers.text(
          exchange,
          StatusCodes.BAD_REQUEST,
          service.redacted(String.valueOf(e.getMessage())) + "\n");
    }
  }

  void put(HttpServerExchange exchange) {
    if (exchange.getRequestContentLength() > LONGEST_BODY) {
      tooLong(exchange);
      return;
    }
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(LONGEST_BODY);
    receiver.receiveFullBytes(
        (e, body) -> answering(e, levels -> change(e, levels, body)), (e, failure) -> tooLong(e));
  }

  private static LoggerLevel change(HttpServerExchange exchange, LogLevels levels, byte[] body) {
    LevelRequest request;
    try {
      request = LevelRequest.parse(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("body: no JSON (expected: {\"level\": \"debug\"})", e);
    }
    String by = who(exchange, request.by());
    return levels.set(name(exchange), request.level(), request.time(), by);
  }

  void delete(HttpServerExchange exchange) {
    answering(
        exchange,
        levels -> {
          levels.reset(name(exchange), who(exchange, ""));
          return levels.get(name(exchange));
        });
  }

  /** The name somebody gives, and the address, which cannot be made up. */
  private static String who(HttpServerExchange exchange, String name) {
    String address = exchange.getSourceAddress().getHostString();
    return name.isEmpty() ? address : name + " (" + address + ")";
  }

  private static String name(HttpServerExchange exchange) {
    return Routes.param(exchange, LOGGER);
  }

  void recentErrors(HttpServerExchange exchange) {
    String events = String.join(",\n", telemetry.recentErrors());
    Answers.send(exchange, StatusCodes.OK, JSON, "{\"events\":[" + events + "]}\n");
  }

  private static void unavailable(HttpServerExchange exchange) {
    Answers.text(exchange, StatusCodes.NOT_FOUND, "this process sets up its logging elsewhere\n");
  }

  private static void tooLong(HttpServerExchange exchange) {
    String text = "body: too long (expected: at most " + LONGEST_BODY + " bytes)\n";
    Answers.text(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, text);
  }

  private void write(JsonGenerator json, LoggerLevel logger) {
    json.writeStringProperty("logger", service.redacted(logger.logger()));
    json.writeStringProperty("level", logger.level());
    logger.configured().ifPresent(level -> json.writeStringProperty("configured", level));
    if (logger.change().isPresent()) {
      LevelChange change = logger.change().get();
      json.writeObjectPropertyStart("change");
      json.writeStringProperty("level", change.level());
      json.writeStringProperty("by", service.redacted(change.by()));
      json.writeStringProperty("until", change.until().map(Instant::toString).orElse("forever"));
      json.writeEndObject();
    }
  }
}
