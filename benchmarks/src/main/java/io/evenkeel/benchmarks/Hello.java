package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Greets whom the query names. */
final class Hello implements HttpHandler {

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    var names = exchange.getQueryParameters().get("name");
    String name = names == null ? "world" : names.getFirst();
    new JsonAnswer().add("message", "hello " + name).send(exchange);
  }
}
