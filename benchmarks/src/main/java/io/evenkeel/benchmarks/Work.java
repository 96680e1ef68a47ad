package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Blocks as a query to a database would. */
final class Work implements HttpHandler {

  private final int millis;

  Work(int millis) {
    this.millis = millis;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    ReferenceService.block(millis);
    new JsonAnswer().add("worked_ms", millis).send(exchange);
  }
}
