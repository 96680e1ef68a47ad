package io.evenkeel.examples.orders;

import io.evenkeel.runtime.http.Routes;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** {@code GET /stock/{item}}: always answered, with -1 while nobody knows. */
final class GetStock implements JsonEndpoint {

  private final Optional<OrdersInventory> inventory;

  GetStock(Optional<OrdersInventory> inventory) {
    this.inventory = inventory;
  }

  @Override
  public Object answer(HttpServerExchange exchange) throws Exception {
    String item = Routes.param(exchange, "item");
    return inventory.isPresent() ? inventory.get().find(item) : Stock.unknown(item);
  }
}
