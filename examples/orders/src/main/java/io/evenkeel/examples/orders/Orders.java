package io.evenkeel.examples.orders;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import java.time.Duration;
import java.util.Optional;

/**
 * The orders service: a database that it needs, a cache that it can do without, a broker that it
 * waits for, an inventory service that it asks under a policy, and four routes.
 */
final class Orders {

  static final String DATABASE = "orders-database";
  static final String CACHE = "orders-cache";
  static final String EVENTS = "order-events";
  static final String INVENTORY = "inventory";

  private Orders() {}

  public static void main(String[] args) {
    ServiceRuntime.start("orders", args, OrdersSettings.class, Orders::configure);
  }

  static void configure(ServiceBuilder service, OrdersSettings settings) {
    var database = new OrdersDatabase(settings.database(), service.metrics());
    service
        .component(DATABASE, database)
        .check(
            readiness(DATABASE, holds(database::isValid))
                .timeout(Duration.ofSeconds(3))
                .interval(Duration.ofSeconds(1))
                .impact("all reads and writes"));
    var cache = cache(service, settings.cache());
    var events = events(service, settings.events());
    var inventory =
        settings
            .inventory()
            .url()
            .map(url -> new OrdersInventory(url, service.httpClient(INVENTORY)));
    service.http(
        routes ->
            routes
                .post("/orders", blocking(new PlaceOrder(database, cache, events)))
                .get("/orders", blocking(new ListOrders(database)))
                .get("/orders/{id}", blocking(new GetOrder(database, cache)))
                .get("/stock/{item}", blocking(new GetStock(inventory))));
  }

  private static Optional<OrdersCache> cache(ServiceBuilder service, CacheSettings settings) {
    var cache = settings.address().map(address -> new OrdersCache(address, settings));
    cache.ifPresent(
        redis ->
            service
                .component(CACHE, redis)
                .check(
                    readiness(CACHE, redis.probe())
                        .interval(Duration.ofSeconds(1))
                        .optional()
                        .impact("slower reads")));
    return cache;
  }

  private static Optional<OrderEvents> events(ServiceBuilder service, EventsSettings settings) {
    var events = settings.address().map(address -> new OrderEvents(address, settings));
    events.ifPresent(
        broker ->
            service
                .component(EVENTS, broker)
                .check(
                    readiness(EVENTS, broker.probe())
                        .interval(Duration.ofSeconds(1))
                        .impact("orders are not announced")
                        .onStartFailure(StartPolicy.STANDBY)));
    return events;
  }
}
