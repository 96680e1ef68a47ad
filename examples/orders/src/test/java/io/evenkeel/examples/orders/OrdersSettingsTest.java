package io.evenkeel.examples.orders;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.Secret;
import io.evenkeel.runtime.ServiceRuntime;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrdersSettingsTest {

  @Test
  void anythingUnsetHasADefault() {
    var settings = read(Map.of());

    assertThat(settings)
        .isEqualTo(
            new OrdersSettings(
                new DatabaseSettings(
                    "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE",
                    Optional.empty(),
                    Optional.empty(),
                    10,
                    Duration.ofSeconds(2)),
                new CacheSettings(Optional.empty(), Optional.empty(), Duration.ofMillis(250)),
                new EventsSettings(
                    Optional.empty(), "guest", Optional.empty(), "orders", Duration.ofSeconds(2)),
                new InventorySettings(Optional.empty())));
  }

  @Test
  void everythingCanBeSet() {
    var settings =
        read(
            Map.ofEntries(
                entry("orders.database.url", "jdbc:postgresql://db.example:5433/shop"),
                entry("orders.database.user", "shopkeeper"),
                entry("orders.database.password", "correct horse"),
                entry("orders.database.max-pool-size", 3),
                entry("orders.database.connect-timeout", "700ms"),
                entry("orders.cache.address", "cache.example:6380"),
                entry("orders.cache.password", "battery staple"),
                entry("orders.cache.timeout", "90ms"),
                entry("orders.events.address", "mq.example:5673"),
                entry("orders.events.user", "shop"),
                entry("orders.events.password", "paper clip"),
                entry("orders.events.queue", "shop-orders"),
                entry("orders.events.timeout", "3s"),
                entry("orders.inventory.url", "http://stock.example:8090")));

    assertThat(settings)
        .isEqualTo(
            new OrdersSettings(
                new DatabaseSettings(
                    "jdbc:postgresql://db.example:5433/shop",
                    Optional.of("shopkeeper"),
                    Optional.of(Secret.of("correct horse")),
                    3,
                    Duration.ofMillis(700)),
                new CacheSettings(
                    Optional.of(InetSocketAddress.createUnresolved("cache.example", 6380)),
                    Optional.of(Secret.of("battery staple")),
                    Duration.ofMillis(90)),
                new EventsSettings(
                    Optional.of(InetSocketAddress.createUnresolved("mq.example", 5673)),
                    "shop",
                    Optional.of(Secret.of("paper clip")),
                    "shop-orders",
                    Duration.ofSeconds(3)),
                new InventorySettings(Optional.of(URI.create("http://stock.example:8090")))));
    assertThat(settings.toString()).doesNotContain("correct horse", "battery staple", "paper clip");
  }

  @Test
  void valuesOutOfBoundsAreRefusedWithTheirKey() {
    assertRefused("orders.database.max-pool-size", 0, "expected: 1-1000");
    assertRefused("orders.database.max-pool-size", 1001, "expected: 1-1000");
    assertRefused("orders.database.connect-timeout", "100ms", "expected: 250ms to 1m");
    assertRefused("orders.database.connect-timeout", "2m", "expected: 250ms to 1m");
    assertRefused("orders.database.url", "jdbc:mysql://db/shop", "expected: jdbc:h2:");
  }

  private static void assertRefused(String key, Object value, String expectation) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + ": " + value)
        .hasMessageContaining(expectation);
  }

  private static OrdersSettings read(Map<String, ?> configuration) {
    Map<String, Object> all = new HashMap<>(Map.of("management.port", 0));
    all.putAll(configuration);
    var read = new CompletableFuture<OrdersSettings>();
    ServiceRuntime.builder("orders")
        .settings("orders", OrdersSettings.class)
        .source(ConfigSource.of("test", all))
        .start(service -> read.complete(service.settings(OrdersSettings.class)))
        .close();
    return read.join();
  }
}
