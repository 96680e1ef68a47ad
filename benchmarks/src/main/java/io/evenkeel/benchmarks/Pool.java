package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.Semaphore;

/** Blocks as a query does for which one of a few connections is needed. */
final class Pool implements HttpHandler {

  private final Semaphore connections;
  private final int millis;

  Pool(int connections, int millis) {
    this.connections = new Semaphore(connections, true);
    this.millis = millis;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    connections.acquire();
    try {
      ReferenceService.block(millis);
    } finally {
      connections.release();
    }
    new JsonAnswer().add("pooled_ms", millis).send(exchange);
  }
}
