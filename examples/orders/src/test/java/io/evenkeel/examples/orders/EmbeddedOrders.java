package io.evenkeel.examples.orders;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.ServiceRuntime;
import java.util.HashMap;
import java.util.Map;

/** The whole service within the test, on free ports. */
final class EmbeddedOrders {

  private EmbeddedOrders() {}

  /**
   * Starts the service.
   *
   * @param configuration dotted keys, over {@code application.conf}
   */
  static ServiceRuntime start(Map<String, ?> configuration) {
    Map<String, Object> all = new HashMap<>(Map.of("http.port", 0, "management.port", 0));
    all.putAll(configuration);
    return ServiceRuntime.builder("orders")
        .settings("orders", OrdersSettings.class)
        .source(ConfigSource.of("test", all))
        .start(service -> Orders.configure(service, service.settings(OrdersSettings.class)));
  }

  /** The configuration of a database in memory that belongs to one test class. */
  static Map<String, String> h2(Class<?> test) {
    return Map.of(
        "orders.database.url", "jdbc:h2:mem:" + test.getSimpleName() + ";DB_CLOSE_DELAY=-1");
  }
}
