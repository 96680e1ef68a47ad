package io.evenkeel.examples.orders;

import io.evenkeel.observability.TraceContext;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A handler that answers JSON, and {@code application/problem+json} (RFC 9457) where it cannot.
 * What else it throws is a bug, logged and answered 500 by the runtime.
 */
interface JsonEndpoint extends HttpHandler {

  Logger LOG = LoggerFactory.getLogger(JsonEndpoint.class);

  JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /**
   * Serves a request.
   *
   * @return what is written as JSON
   * @throws RejectedException for a request that cannot be served
   * @throws SQLException answered 503 if the database is down
   */
  Object answer(HttpServerExchange exchange) throws Exception;

  @Override
  default void handleRequest(HttpServerExchange exchange) throws Exception {
    Object answer;
    try {
      answer = answer(exchange);
    } catch (RejectedException e) {
      problem(exchange, e.status(), e.detail());
      return;
    } catch (SQLException e) {
      if (!OrdersDatabase.isDown(e)) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("component", Orders.DATABASE)
          .log("{} is down: {}", Orders.DATABASE, e.getMessage());
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
      problem(exchange, StatusCodes.SERVICE_UNAVAILABLE, Orders.DATABASE + " is down");
      return;
    }
    send(exchange, "application/json", answer);
  }

  private static void problem(HttpServerExchange exchange, int status, String detail) {
    record Problem(String type, String title, int status, String detail, String traceId) {}
    String trace = TraceContext.current().map(TraceContext::traceId).orElse("");
    exchange.setStatusCode(status);
    send(
        exchange,
        "application/problem+json",
        new Problem("about:blank", StatusCodes.getReason(status), status, detail, trace));
  }

  private static void send(HttpServerExchange exchange, String type, Object body) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.getResponseSender().send(ByteBuffer.wrap(JSON.writeValueAsBytes(body)));
  }
}
