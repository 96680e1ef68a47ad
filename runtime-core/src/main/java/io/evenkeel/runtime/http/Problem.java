package io.evenkeel.runtime.http;

import io.undertow.io.UndertowOutputStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;

/**
 * Answers a failure as {@code application/problem+json} (RFC 9457, section 3), without internals.
 */
final class Problem {

  static final String TYPE = "application/problem+json";

  private Problem() {}

  /** Ends the exchange with the status, its reason phrase and the trace id to quote in a report. */
  static void send(HttpServerExchange exchange, int status, String traceId) {
    answer(exchange, status, json(status, traceId));
  }

  /** The same with what the application says. */
  static void send(HttpServerExchange exchange, HttpProblem problem, String traceId) {
    if (!problem.retryAfter().isZero()) {
      long seconds = problem.retryAfter().plusNanos(999_999_999).toSeconds();
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    }
    answer(exchange, problem.status(), json(problem, traceId));
  }

  private static void answer(HttpServerExchange exchange, int status, String json) {
    if (exchange.isBlocking() && exchange.getOutputStream() instanceof UndertowOutputStream out) {
      out.resetBuffer(); // what the handler wrote before it failed, and nobody has seen
    }
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
    exchange.getResponseHeaders().remove(Headers.CONTENT_ENCODING);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, TYPE);
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      // What GET would be answered (RFC 9110, section 8.6); Undertow would say 0.
      exchange.setResponseContentLength(json.getBytes(StandardCharsets.UTF_8).length);
      exchange.endExchange();
      return;
    }
    exchange.getResponseSender().send(json);
  }

  /** Nothing in here comes from the request, so nothing needs escaping. */
  static String json(int status, String traceId) {
    return "{\"type\":\"about:blank\",\"title\":\""
        + StatusCodes.getReason(status)
        + "\",\"status\":"
        + status
        + (traceId.isEmpty() ? "}" : ",\"trace_id\":\"" + traceId + "\"}");
  }

  private static String json(HttpProblem problem, String traceId) {
    var json = new StringBuilder("{\"type\":");
    quote(json, problem.type().toString());
    json.append(",\"title\":");
    quote(json, StatusCodes.getReason(problem.status()));
    json.append(",\"status\":").append(problem.status());
    if (!problem.detail().isEmpty()) {
      quote(json.append(",\"detail\":"), problem.detail());
    }
    if (!traceId.isEmpty()) {
      quote(json.append(",\"trace_id\":"), traceId);
    }
    return json.append('}').toString();
  }

  /** RFC 8259, section 7. */
  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
