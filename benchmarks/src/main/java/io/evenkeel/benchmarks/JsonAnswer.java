package io.evenkeel.benchmarks;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** One flat JSON object as an answer. Not thread-safe. */
final class JsonAnswer {

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private final StringBuilder text = new StringBuilder(64).append('{');

  JsonAnswer add(String name, String value) {
    name(name).append('"');
    ENCODER.quoteAsString(value, text);
    text.append('"');
    return this;
  }

  JsonAnswer add(String name, long value) {
    name(name).append(value);
    return this;
  }

  private StringBuilder name(String name) {
    return text.append(text.length() == 1 ? "\"" : ",\"").append(name).append("\":");
  }

  void send(HttpServerExchange exchange) {
    send(exchange, 200);
  }

  void send(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(text.append('}').toString(), StandardCharsets.UTF_8);
  }
}
