package io.evenkeel.examples.orders;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /orders}: 201 with the order and where it is. */
final class PlaceOrder implements JsonEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(PlaceOrder.class);

  private final OrdersDatabase database;
  private final Optional<OrdersCache> cache;
  private final Optional<OrderEvents> events;

  PlaceOrder(OrdersDatabase database, Optional<OrdersCache> cache, Optional<OrderEvents> events) {
    this.database = database;
    this.cache = cache;
    this.events = events;
  }

  @Override
  public Object answer(HttpServerExchange exchange) throws Exception {
    Order placed = database.place(NewOrderReader.read(Input.json(exchange)));
    cache.ifPresent(redis -> redis.put(placed));
    events.ifPresent(broker -> broker.announce(placed));
    LOG.atDebug().addKeyValue("order", placed.id()).log("order placed");
    exchange.setStatusCode(StatusCodes.CREATED);
    exchange.getResponseHeaders().put(Headers.LOCATION, "/orders/" + placed.id());
    return placed;
  }
}
