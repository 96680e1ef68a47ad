package io.evenkeel.runtime.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;

/**
 * Answers a failure as {@code application/problem+json} (RFC 9457, section 3), without internals.
 */
final class Problem {

  private Problem() {}

  /** Ends the exchange with the status, its reason phrase and the trace id to quote in a report. */
  static void send(HttpServerExchange exchange, int status, String traceId) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      exchange.endExchange();
      return;
    }
    // Nothing in here comes from the request, so nothing needs escaping.
    exchange
        .getResponseSender()
        .send(
            "{\"type\":\"about:blank\",\"title\":\""
                + StatusCodes.getReason(status)
                + "\",\"status\":"
                + status
                + (traceId.isEmpty() ? "}" : ",\"trace_id\":\"" + traceId + "\"}"));
  }
}
