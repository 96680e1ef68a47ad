package io.evenkeel.runtime.management;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Short answers as text or JSON. */
final class Answers {

  private static final JsonFactory JSON = new JsonFactory();

  private Answers() {}

  /** Writes into an open JSON object. */
  interface Fields {
    void write(JsonGenerator json);
  }

  static void text(HttpServerExchange exchange, int status, String body) {
    send(exchange, status, "text/plain; charset=utf-8", body);
  }

  /** UTF-8, which is not copied. */
  static void text(HttpServerExchange exchange, int status, ByteBuffer body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send(body);
  }

  static void json(HttpServerExchange exchange, int status, String contentType, Fields fields) {
    send(exchange, status, contentType, json(fields));
  }

  /** An object and a line break. */
  static String json(Fields fields) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** All is well; compressed if the client takes that. */
  static void compressed(HttpServerExchange exchange, String contentType, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    if (Gzip.accepted(exchange)) {
      bytes = Gzip.of(bytes);
      exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
  }

  static void send(HttpServerExchange exchange, int status, String contentType, String body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseSender().send(body);
  }
}
