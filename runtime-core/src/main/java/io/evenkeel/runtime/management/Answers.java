package io.evenkeel.runtime.management;

import io.evenkeel.observability.TraceContext;
import io.evenkeel.runtime.http.HttpProblem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Short answers as text or JSON. */
final class Answers {

  private static final JsonFactory JSON = new JsonFactory();
  private static final HttpString TRACERESPONSE = new HttpString("traceresponse");
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

  private Answers() {}

  /** Writes into an open JSON object. */
  interface Fields {
    void write(JsonGenerator json);
  }

  /** What the answer is, and that no browser is to take it for anything else. */
  static void type(HttpServerExchange exchange, String contentType) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseHeaders().put(CONTENT_TYPE_OPTIONS, "nosniff");
  }

  /** The very answer to a path that is not there, which has its trace, too. */
  static void notThere(HttpServerExchange exchange) {
    TraceContext.current()
        .ifPresent(trace -> exchange.getResponseHeaders().put(TRACERESPONSE, trace.traceparent()));
    new HttpProblem(StatusCodes.NOT_FOUND, "").send(exchange);
  }

  static void text(HttpServerExchange exchange, int status, String body) {
    send(exchange, status, "text/plain; charset=utf-8", body);
  }

  /** UTF-8, which is not copied. */
  static void text(HttpServerExchange exchange, int status, ByteBuffer body) {
    exchange.setStatusCode(status);
    type(exchange, "text/plain; charset=utf-8");
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
    type(exchange, contentType);
    if (Gzip.accepted(exchange)) {
      bytes = Gzip.of(bytes);
      exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
  }

  static void send(HttpServerExchange exchange, int status, String contentType, String body) {
    exchange.setStatusCode(status);
    type(exchange, contentType);
    exchange.getResponseSender().send(body);
  }
}
