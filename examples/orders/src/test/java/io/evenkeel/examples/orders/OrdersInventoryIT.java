package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The orders service with an inventory service that dies, hangs and comes back. */
class OrdersInventoryIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOKEN = "inventory-test-token";
  private static final String UNKNOWN = "{\"item\":\"tea\",\"in_stock\":-1}";
  private static final String KNOWN = "{\"item\":\"tea\",\"in_stock\":42}";

  private final int port = ServiceProcess.freePort();
  private final EventList events = new EventList();
  private ServiceProcess inventory;
  private ServiceRuntime orders;

  @BeforeEach
  void startBoth() {
    events.attach(
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.evenkeel.runtime.policy"));
    inventory = startInventory();
    var configuration = new HashMap<String, Object>(EmbeddedOrders.h2(OrdersInventoryIT.class));
    configuration.put("orders.inventory.url", "http://localhost:" + port);
    configuration.put("management.token", TOKEN);
    configuration.put("policies.inventory.breaker.min-calls", 10);
    configuration.put("policies.inventory.breaker.open", "500ms");
    orders = EmbeddedOrders.start(configuration);
    awaitStock(KNOWN);
  }

  private ServiceProcess startInventory() {
    var started =
        ServiceProcess.java(Inventory.class)
            .args("--http.port=" + port, "--management.port=0")
            .start();
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> RawHttp.get(port, "/stock/tea").status() == 200);
    return started;
  }

  @AfterEach
  void stopBoth() {
    orders.close();
    inventory.close();
    events.detach();
  }

  private Answer stock() throws IOException {
    return RawHttp.get(orders.httpPort(), "/stock/tea");
  }

  private void awaitStock(String body) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(stock().body()).isEqualTo(body));
  }

  private String management(String path) throws IOException {
    return RawHttp.get(orders.managementPort(), path, "Authorization: Bearer " + TOKEN).body();
  }

  /** Asks until the breaker opens; each answer is 200, whatever happens behind it. */
  private void askUntilOpen() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> {
              Answer answer = stock();
              assertThat(answer.status()).isEqualTo(200);
              assertThat(events.messages())
                  .contains("circuit breaker of inventory is OPEN, was CLOSED");
            });
  }

  private void assertDegraded() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer readyz =
                  RawHttp.get(
                      orders.managementPort(), "/readyz?verbose", "Authorization: Bearer " + TOKEN);
              assertThat(readyz.status()).isEqualTo(200);
              assertThat(readyz.header("Health-Status")).contains("degraded");
              assertThat(readyz.body())
                  .contains("[-]inventory-breaker failed (optional): circuit breaker ")
                  .contains("(nobody knows what is in stock)");
            });
  }

  private void assertRecovers() {
    awaitStock(KNOWN);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(stock().body()).isEqualTo(KNOWN);
              assertThat(management("/dependencies"))
                  .contains("\"kinds\":[\"http-client\",\"policy\"],\"health\":\"up\"")
                  .contains("\"breaker\":\"closed\",\"last_success\":\"20");
            });
    assertThat(events.messages()).contains("circuit breaker of inventory is CLOSED, was HALF_OPEN");
  }

  @Test
  void whatTheInventoryDoesNotHaveIsNotFound() throws IOException {
    assertThat(RawHttp.get(orders.httpPort(), "/stock/unicorns").status()).isEqualTo(404);
  }

  @Test
  void aKilledInventoryIsRetriedThenRefusedAndFoundAgain() throws Exception {
    inventory.signal("KILL");
    inventory.awaitExit(LIMIT);

    askUntilOpen();
    assertThat(stock().body()).isEqualTo(UNKNOWN);
    assertDegraded();
    assertThat(management("/dependencies"))
        .contains(
            "{\"name\":\"inventory\",\"kinds\":[\"http-client\",\"policy\"],\"health\":\"down\","
                + "\"reason\":\"circuit breaker ");
    List<String> metrics = management("/metrics").lines().toList();
    assertThat(value(metrics, "policy_retries_total{policy=\"inventory\"}")).isPositive();
    assertThat(value(metrics, "policy_attempts_total{policy=\"inventory\"}")).isPositive();
    assertThat(
            value(
                metrics,
                "policy_call_duration_seconds_count{outcome=\"breaker_open\",policy=\"inventory\"}"))
        .isPositive();

    inventory = startInventory();
    assertRecovers();
  }

  @Test
  void aFrozenInventoryHoldsNobodyForLong() throws Exception {
    inventory.signal("STOP");
    try {
      askUntilOpen();
      assertThat(stock().body()).isEqualTo(UNKNOWN);
      assertDegraded();
      assertThat(
              value(
                  management("/metrics").lines().toList(),
                  "policy_call_duration_seconds_count{outcome=\"timeout\",policy=\"inventory\"}"))
          .isPositive();
    } finally {
      inventory.signal("CONT");
    }
    assertRecovers();
  }

  private static double value(List<String> metrics, String series) {
    return metrics.stream()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series));
  }
}
