package io.evenkeel.examples.orders;

import static io.evenkeel.runtime.http.Routes.param;

import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import io.undertow.server.HttpServerExchange;
import java.util.Map;

/**
 * The inventory service, which the orders service asks: {@code GET /stock/{item}} answers {@code
 * {"item":"tea","in_stock":42}}. A second {@code main} in the same jar:
 *
 * <pre>
 * java -cp orders.jar io.evenkeel.examples.orders.Inventory --http.port=8090 --management.port=8091
 * </pre>
 */
final class Inventory {

  private static final Map<String, Integer> STOCK = Map.of("tea", 42, "coffee", 7, "cocoa", 0);

  private Inventory() {}

  public static void main(String[] args) {
    ServiceRuntime.start("inventory", args, Inventory::configure);
  }

  static void configure(ServiceBuilder service) {
    JsonEndpoint stock = Inventory::stock;
    service.http(routes -> routes.get("/stock/{item}", stock));
  }

  private static Stock stock(HttpServerExchange exchange) throws RejectedException {
    String item = param(exchange, "item");
    Integer inStock = STOCK.get(item);
    if (inStock == null) {
      throw RejectedException.notFound("no item " + item);
    }
    return new Stock(item, inStock);
  }
}
