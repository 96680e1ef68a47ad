package io.evenkeel.examples.orders;

import io.evenkeel.runtime.http.Routes;
import io.undertow.server.HttpServerExchange;

/** {@code GET /orders/{id}}. */
final class GetOrder implements JsonEndpoint {

  private static final long MAX_ID = 999_999_999_999_999_999L;

  private final OrdersDatabase database;

  GetOrder(OrdersDatabase database) {
    this.database = database;
  }

  @Override
  public Object answer(HttpServerExchange exchange) throws Exception {
    long id = Input.number("id", Routes.param(exchange, "id"), MAX_ID);
    return database.find(id).orElseThrow(() -> RejectedException.notFound("no order " + id));
  }
}
