package io.evenkeel.examples.orders;

import io.evenkeel.runtime.http.Routes;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** {@code GET /orders/{id}}. */
final class GetOrder implements JsonEndpoint {

  private static final long MAX_ID = 999_999_999_999_999_999L;

  private final OrdersDatabase database;
  private final Optional<OrdersCache> cache;

  GetOrder(OrdersDatabase database, Optional<OrdersCache> cache) {
    this.database = database;
    this.cache = cache;
  }

  @Override
  public Object answer(HttpServerExchange exchange) throws Exception {
    long id = Input.number("id", Routes.param(exchange, "id"), MAX_ID);
    Optional<Order> cached = cache.flatMap(redis -> redis.find(id));
    if (cached.isPresent()) {
      return cached.get();
    }
    Order found = database.find(id).orElseThrow(() -> RejectedException.notFound("no order " + id));
    cache.ifPresent(redis -> redis.put(found));
    return found;
  }
}
