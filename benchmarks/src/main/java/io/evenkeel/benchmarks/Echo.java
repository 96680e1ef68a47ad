package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends the body back as JSON text. Reads from a stream, so it is for a blocking route. */
final class Echo implements HttpHandler {

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    byte[] body = exchange.getInputStream().readAllBytes();
    new JsonAnswer()
        .add("path", exchange.getRequestPath())
        .add("length", body.length)
        .add("body", new String(body, StandardCharsets.ISO_8859_1))
        .send(exchange);
  }
}
