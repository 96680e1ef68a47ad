package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The whole service on a real PostgreSQL, which goes away and comes back. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each use by the methods below
class OrdersIT extends OrdersContract {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private PostgresServer postgres;
  private ServiceRuntime service;

  @BeforeAll
  void startPostgres() throws Exception {
    postgres = PostgresServer.started();
  }

  @AfterAll
  void stopPostgres() throws Exception {
    if (postgres != null) {
      postgres.remove();
    }
  }

  @BeforeEach
  void startService() {
    service = start();
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  private ServiceRuntime start() {
    return EmbeddedOrders.start(
        Map.of(
            "orders.database.url", postgres.url(),
            "orders.database.user", "postgres",
            "orders.database.connect-timeout", "500ms"));
  }

  @Override
  OrdersClient client() {
    return new OrdersClient(service.httpPort());
  }

  @Test
  void ordersSurviveARestartOfTheService() throws IOException {
    var placed = client().place("kept", 7);
    String path = "/orders/" + placed.get("id").asLong();

    service.close();
    service = start();

    assertThat(OrdersClient.json(client().get(path))).isEqualTo(placed);
  }

  @Test
  void outageOfTheDatabaseTurnsTheServiceUnreadyUntilItIsOver() throws Exception {
    var before = client().place("before", 1);
    assertThat(readyz().status()).isEqualTo(200);

    postgres.stop();

    await().atMost(LIMIT).untilAsserted(() -> assertThat(readyz().status()).isEqualTo(503));
    assertThat(readyz().body()).contains("[-]orders-database failed");
    assertThat(RawHttp.get(service.managementPort(), "/livez").status()).isEqualTo(200);
    var refused = client().get("/orders?limit=1");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).contains("1");
    assertThat(refused.header("Content-Type")).contains("application/problem+json");
    assertThat(OrdersClient.json(refused).get("detail").asString())
        .isEqualTo("orders-database is down");

    postgres.start();

    await().atMost(LIMIT).untilAsserted(() -> assertThat(readyz().status()).isEqualTo(200));
    assertThat(service.state()).isEqualTo(LifecycleState.RUNNING);
    long id = before.get("id").asLong();
    assertThat(OrdersClient.json(client().get("/orders/" + id))).isEqualTo(before);
    assertThat(client().place("after", 1).get("id").asLong()).isGreaterThan(id);
  }

  @Test
  void connectionsThatTheServerCutAreAnsweredNotFailed() throws Exception {
    client().place("before", 1);

    postgres.stop();
    postgres.start();

    for (int i = 0; i < 20; i++) {
      int status = client().get("/orders?limit=1").status();
      assertThat(status).isIn(200, 503);
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(client().get("/orders").status()).isEqualTo(200));
  }

  private Answer readyz() throws IOException {
    return RawHttp.get(service.managementPort(), "/readyz");
  }
}
