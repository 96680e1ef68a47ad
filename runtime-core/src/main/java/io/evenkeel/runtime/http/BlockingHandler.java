package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Runs the next handler off the IO thread, with the request's context. */
final class BlockingHandler implements HttpHandler {

  private final HttpHandler next;
  private final HttpHandler offIoThread = this::runBlocking;

  BlockingHandler(HttpHandler next) {
    this.next = next;
  }

  HttpHandler next() {
    return next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (!exchange.isInIoThread()) {
      exchange.startBlocking();
      next.handleRequest(exchange);
      return;
    }
    RequestScope scope = RequestScope.of(exchange);
    if (scope == null) { // not behind our pipeline: Undertow's own worker pool
      exchange.dispatch(offIoThread);
    } else {
      scope.runOffIoThread(offIoThread, exchange);
    }
  }

  private void runBlocking(HttpServerExchange exchange) throws Exception {
    exchange.startBlocking();
    RequestScope scope = RequestScope.of(exchange);
    if (scope == null) {
      next.handleRequest(exchange);
    } else {
      scope.runBlocking(next, exchange);
    }
  }
}
