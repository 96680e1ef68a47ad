package io.evenkeel.examples.orders;

import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import java.util.List;

/**
 * {@code GET /orders?limit=}: the newest first, {@value #DEFAULT_LIMIT} of them unless told
 * otherwise, at most {@value #MAX_LIMIT}.
 */
final class ListOrders implements JsonEndpoint {

  static final int DEFAULT_LIMIT = 20;
  static final int MAX_LIMIT = 100;

  private record Listed(List<Order> orders) {}

  private final OrdersDatabase database;

  ListOrders(OrdersDatabase database) {
    this.database = database;
  }

  @Override
  public Object answer(HttpServerExchange exchange) throws Exception {
    Deque<String> limits = exchange.getQueryParameters().get("limit");
    int limit = DEFAULT_LIMIT;
    if (limits != null) { // several of them are joined, and so refused
      limit = (int) Input.number("limit", String.join(",", limits), MAX_LIMIT);
    }
    return new Listed(database.newest(limit));
  }
}
