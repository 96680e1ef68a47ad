package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * A handler that only says something about its route; {@link RouteMarks} reads it, and takes it off
 * before the first request.
 */
interface RouteMark extends HttpHandler {

  HttpHandler next();

  /** As the application wrote it. */
  String name();

  /** Reached only within another handler, where nobody has read it. */
  @Override
  default void handleRequest(HttpServerExchange exchange) {
    throw new IllegalStateException(
        name() + "(...): inside of another handler (expected: around all of a route's handlers)");
  }
}
