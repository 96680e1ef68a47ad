package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** A handler that only says something about its route; {@link RouteMarks} reads it. */
interface RouteMark extends HttpHandler {

  HttpHandler next();

  @Override
  default void handleRequest(HttpServerExchange exchange) throws Exception {
    next().handleRequest(exchange);
  }
}
