package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** A mark on a route: answered 503 from the beginning of the drain on. The pipeline reads it. */
record RefusedWhileDraining(HttpHandler next) implements HttpHandler {

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    next.handleRequest(exchange);
  }
}
