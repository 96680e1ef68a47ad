package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.testkit.AmqpBroker;
import io.evenkeel.health.testkit.ChildJvm;
import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.health.testkit.RedisServerProcess;
import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each dependency is to the service: PostgreSQL is needed, Redis can be done without, the
 * broker is waited for. All of them go away and come back.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each use by the methods below
class OrdersDependenciesIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOKEN = "0123456789abcdef";

  @TempDir static Path folder;
  private PostgresServer postgres;
  private RedisServerProcess redis;
  private int amqpPort;
  private @Nullable ChildJvm broker;
  private @Nullable ServiceRuntime service;

  @BeforeAll
  void startServers() throws Exception {
    postgres = PostgresServer.started();
    redis = new RedisServerProcess();
    redis.start();
    amqpPort = ServiceProcess.freePort();
    startBroker();
  }

  @AfterAll
  void stopServers() throws Exception {
    stopBroker();
    if (redis != null) {
      redis.close();
    }
    if (postgres != null) {
      postgres.remove();
    }
  }

  private void startBroker() throws Exception {
    broker = AmqpBroker.start(amqpPort, Files.createTempDirectory(folder, "amqp-"));
  }

  @AfterEach
  void stopService() throws Exception {
    if (service != null) {
      service.close();
      service = null;
    }
    if (broker == null) { // a test failed before it brought it back
      startBroker();
    }
  }

  private void stopBroker() throws Exception {
    if (broker != null) {
      broker.close();
      broker = null;
    }
  }

  private ServiceRuntime start() {
    ServiceRuntime started =
        EmbeddedOrders.start(
            Map.of(
                "orders.database.url",
                postgres.url(),
                "orders.database.user",
                "postgres",
                "orders.database.connect-timeout",
                "500ms",
                "orders.cache.address",
                "localhost:" + redis.port(),
                "orders.events.address",
                "localhost:" + amqpPort,
                "orders.events.password",
                "guest",
                "orders.events.timeout",
                "1s",
                "management.token",
                TOKEN));
    service = started;
    return started;
  }

  /** On a busy machine the broker may have been waited for. */
  private ServiceRuntime ready() throws InterruptedException {
    ServiceRuntime started = start();
    assertThat(started.awaitReady(LIMIT)).isTrue();
    return started;
  }

  private static Answer readyz(ServiceRuntime service) throws IOException {
    return RawHttp.get(
        service.managementPort(), "/readyz?verbose", "Authorization: Bearer " + TOKEN);
  }

  private static void awaitReadyz(ServiceRuntime service, int status, String... lines) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer answer = readyz(service);
              assertThat(List.of(lines)).allMatch(answer.body()::contains, answer.body());
              assertThat(answer.status()).isEqualTo(status);
            });
  }

  @Test
  void allThreeAreUpAndUsed() throws Exception {
    var running = ready();
    var client = new OrdersClient(running.httpPort());

    long id = client.place("tea", 2).get("id").asLong();

    awaitReadyz(running, 200, "[+]orders-database ok", "[+]orders-cache ok", "[+]order-events ok");
    assertThat(events()).anyMatch(event -> event.contains("{\"id\":" + id + ",\"item\":\"tea\""));
    postgres.stop();
    try {
      assertThat(client.get("/orders/" + id).status()).as("from the cache").isEqualTo(200);
    } finally {
      postgres.start();
    }
  }

  /** All that were announced and not taken yet. */
  private List<String> events() throws Exception {
    var factory = new ConnectionFactory();
    factory.setPort(amqpPort);
    List<String> events = new ArrayList<>();
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      var next = channel.basicGet("orders", true);
      while (next != null) {
        events.add(new String(next.getBody(), StandardCharsets.UTF_8));
        next = channel.basicGet("orders", true);
      }
    }
    return events;
  }

  @Test
  void theDatabaseIsNeeded() throws Exception {
    var running = ready();
    awaitReadyz(running, 200);

    postgres.stop();
    awaitReadyz(running, 503, "[-]orders-database failed: ", "(all reads and writes)");
    assertThat(RawHttp.get(running.managementPort(), "/livez").status()).isEqualTo(200);

    postgres.start();
    awaitReadyz(running, 200, "[+]orders-database ok");
  }

  @Test
  void theCacheCanBeDoneWithout() throws Exception {
    var running = ready();
    var client = new OrdersClient(running.httpPort());
    long id = client.place("tea", 2).get("id").asLong();
    awaitReadyz(running, 200, "[+]orders-cache ok");

    redis.stop();
    awaitReadyz(running, 200, "[-]orders-cache failed (optional): ", "(slower reads)");
    assertThat(readyz(running).header("Health-Status")).contains("degraded");
    assertThat(client.get("/orders/" + id).status()).as("from the database").isEqualTo(200);
    assertThat(client.place("more tea", 1).get("id").asLong()).isGreaterThan(id);

    redis.start();
    awaitReadyz(running, 200, "[+]orders-cache ok");
    assertThat(readyz(running).header("Health-Status")).isEmpty();
  }

  @Test
  void aCacheThatHangsSlowsDownAndStopsNothing() throws Exception {
    var running = ready();
    var client = new OrdersClient(running.httpPort());
    awaitReadyz(running, 200, "[+]orders-cache ok");

    redis.freeze();
    try {
      awaitReadyz(running, 200, "[-]orders-cache failed (optional): ");
      assertThat(client.place("tea", 1).get("id").asLong()).isPositive();
    } finally {
      redis.thaw();
    }
    awaitReadyz(running, 200, "[+]orders-cache ok");
  }

  @Test
  void theBrokerTakesTheServiceOutWhileItIsAway() throws Exception {
    var running = ready();
    var client = new OrdersClient(running.httpPort());
    awaitReadyz(running, 200, "[+]order-events ok");

    stopBroker();
    awaitReadyz(running, 503, "[-]order-events failed: ", "(orders are not announced)");
    assertThat(client.place("tea", 1).get("id").asLong())
        .as("who still asks is served")
        .isPositive();

    startBroker();
    awaitReadyz(running, 200, "[+]order-events ok");
    assertThat(running.state()).isEqualTo(LifecycleState.RUNNING);
  }

  @Test
  void theServiceStandsByUntilTheBrokerIsThere() throws Exception {
    stopBroker();
    var standingBy = start();

    assertThat(standingBy.state()).isEqualTo(LifecycleState.STARTING);
    awaitReadyz(standingBy, 503, "[-]starting ", "order-events");
    assertThat(RawHttp.get(standingBy.managementPort(), "/startupz").status()).isEqualTo(200);

    startBroker();

    assertThat(standingBy.awaitReady(LIMIT)).isTrue();
    awaitReadyz(standingBy, 200, "[+]order-events ok");
    assertThat(new OrdersClient(standingBy.httpPort()).place("tea", 1).get("id").asLong())
        .isPositive();
  }

  @Test
  void theCacheIsNotWaitedForAtStart() throws Exception {
    redis.stop();
    try {
      var running = ready();

      awaitReadyz(running, 200, "[-]orders-cache failed (optional): ");
    } finally {
      redis.start();
    }
  }
}
