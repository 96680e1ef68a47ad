package io.evenkeel.examples.orders;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import java.time.Duration;

/** The orders service: a database, a check on it, and three routes. */
final class Orders {

  static final String DATABASE = "orders-database";

  private Orders() {}

  public static void main(String[] args) {
    ServiceRuntime.start("orders", args, OrdersSettings.class, Orders::configure);
  }

  static void configure(ServiceBuilder service, OrdersSettings settings) {
    var database = new OrdersDatabase(settings.database());
    service
        .component(DATABASE, database)
        .check(
            readiness(DATABASE, holds(database::isValid))
                .timeout(Duration.ofSeconds(3))
                .interval(Duration.ofSeconds(1))
                .impact("all reads and writes"));
    service.http(
        routes ->
            routes
                .post("/orders", blocking(new PlaceOrder(database)))
                .get("/orders", blocking(new ListOrders(database)))
                .get("/orders/{id}", blocking(new GetOrder(database))));
  }
}
