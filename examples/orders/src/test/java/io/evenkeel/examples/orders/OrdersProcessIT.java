package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service as its users and operators see it. */
class OrdersProcessIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sigtermUnderLoadBreaksNoRequest(boolean oneRequestPerConnection) throws IOException {
    var round = SigtermRound.run(oneRequestPerConnection, 2_000);

    assertThat(round.outcome().broken()).as(round.toString()).isEmpty();
    assertThat(round.outcome().requests()).isGreaterThanOrEqualTo(2_000);
    assertThat(round.outcome().statuses()).containsOnlyKeys(200);
    assertThat(round.exitCode()).isZero();
    assertThat(round.logIsWhole()).as(round.toString()).isTrue();
    assertThat(round.logged()).isEqualTo(round.outcome().requests());
    assertThat(round.errors()).isEmpty();
  }

  @Test
  void theServiceIsReadyWithNothingConfigured() throws IOException {
    try (var service = RunningOrders.start()) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(RawHttp.get(service.managementPort(), "/readyz").status())
                      .isEqualTo(200));

      var placed = service.client().place("tea", 2);

      assertThat(service.client().get("/orders/" + placed.get("id").asLong()).status())
          .isEqualTo(200);
      assertThat(RawHttp.get(service.managementPort(), "/info").body())
          .contains("\"service\":\"orders\"", "\"version\":\"0.");
      service.process().signal("TERM");
      assertThat(service.process().awaitExit(LIMIT)).isZero();
      assertThat(service.log())
          .anySatisfy(
              event ->
                  assertThat(event.path("message").asString())
                      .isEqualTo("orders-database stopped"));
    }
  }

  @Test
  void profileDevMakesThePoolSmallAndTheLogDetailed() throws IOException {
    try (var service = RunningOrders.start("--profile=dev")) {
      service.client().place("tea", 2);

      assertThat(service.awaitMessage("order placed")).contains("\"level\":\"DEBUG\"");
      assertThat(RawHttp.get(service.managementPort(), "/config").body())
          .contains(
              "\"orders.database.max-pool-size\":{\"value\":\"2\","
                  + "\"origin\":\"application-dev.conf");
    }
  }

  @Test
  void withoutAProfileTheDetailsAreNotLogged() throws IOException {
    try (var service = RunningOrders.start()) {
      service.client().place("tea", 2);

      service.awaitMessage("POST /orders 201");
      assertThat(service.process().stdout()).noneMatch(line -> line.contains("order placed"));
    }
  }

  @Test
  void databaseThatRefusesConnectionsEndsTheStartWith69() {
    int nobody = ServiceProcess.freePort();

    try (var process =
        start("--orders.database.url=jdbc:postgresql://localhost:" + nobody + "/x")) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(69);
      assertThat(String.join("\n", process.stderr()))
          .startsWith("orders cannot start: orders-database is down: ")
          .contains("localhost:" + nobody)
          .contains("(all reads and writes)")
          .doesNotContain("\tat ", "Exception");
    }
  }

  @Test
  void databaseThatNeverAnswersEndsTheStartWith69() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var process =
            start(
                "--orders.database.url=jdbc:postgresql://localhost:" + silent.getLocalPort() + "/x",
                "--orders.database.connect-timeout=500ms")) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(69);
      assertThat(String.join("\n", process.stderr()))
          .startsWith("orders cannot start: orders-database is down: ")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void misspeltKeyEndsTheStartWith78AndASuggestion() {
    try (var process = start("--orders.database.pasword=x")) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(78);
      assertThat(String.join("\n", process.stderr()))
          .startsWith("orders cannot start: 1 configuration problem")
          .contains("orders.database.pasword: unknown key")
          .contains("Did you mean orders.database.password?")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void problemsOfSeveralSectionsAreReportedAtOnce() {
    try (var process =
        start(
            "--orders.database.url=jdbc:mysql://db/x",
            "--orders.database.pool-size=3",
            "--shutdown.timeout=soon")) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(78);
      assertThat(String.join("\n", process.stderr()))
          .startsWith("orders cannot start: 3 configuration problems")
          .contains("orders.database.pool-size: unknown key")
          .contains("orders.database.url: jdbc:mysql://db/x (expected: jdbc:h2:")
          .contains("shutdown.timeout: soon (expected: ");
    }
  }

  private static ServiceProcess start(String... arguments) {
    return ServiceProcess.jar(RunningOrders.jar())
        .args("--http.port=0", "--management.port=0")
        .args(arguments)
        .start();
  }
}
