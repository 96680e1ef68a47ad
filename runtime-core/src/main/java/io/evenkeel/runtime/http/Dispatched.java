package io.evenkeel.runtime.http;

import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Follows a request that its handler has dispatched by Undertow's own means: what runs elsewhere
 * has the request's context, and what it throws is answered.
 */
final class Dispatched {

  private Dispatched() {}

  /** Called when the handler has returned, and before the task is handed to its executor. */
  static void follow(HttpServerExchange exchange, RequestScope scope) {
    Executor chosen = exchange.getDispatchExecutor();
    Executor executor = chosen == null ? exchange.getConnection().getWorker() : chosen;
    exchange.setDispatchExecutor(
        task -> executor.execute(() -> scope.runDispatched(task, exchange)));
    exchange.addDefaultResponseListener(Dispatched::answered);
  }

  /** Undertow catches what a dispatched handler throws, and logs it unless it is an I/O failure. */
  private static boolean answered(HttpServerExchange exchange) {
    Throwable thrown = exchange.getAttachment(DefaultResponseListener.EXCEPTION);
    RequestScope scope = RequestScope.of(exchange);
    if (thrown == null || scope == null) {
      return false;
    }
    boolean logged = !(thrown instanceof IOException);
    scope.failed(exchange, thrown, logged);
    return true;
  }
}
