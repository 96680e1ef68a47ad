package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.failsafe.CircuitBreakerOpenException;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.policy.NamedPolicy;
import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /dependencies}, and breakers that are turned by hand. */
class DependenciesTest {

  private static final String TOKEN = "correct-horse-battery-staple";
  private static final String AUTHORIZED = "Authorization: Bearer " + TOKEN;

  private final CompletableFuture<NamedPolicy> inventory = new CompletableFuture<>();
  private ServiceRuntime running;

  @BeforeEach
  void start() {
    running =
        Embedded.service(
                "orders",
                Map.of(
                    "management.token", TOKEN,
                    "policies.inventory.preset", "same-site-rpc",
                    "policies.inventory.impact", "no stock shown",
                    "policies.orders-database.preset", "database",
                    "policies.mail.preset", "queue"))
            .start(
                service -> {
                  service.httpClient("inventory");
                  inventory.complete(service.policies().named("inventory"));
                  service
                      .component("orders-database", new Component() {})
                      .check(
                          readiness("orders-database", holds(() -> true))
                              .impact("all reads and writes"));
                  service.component("mail-breaker", new Component() {});
                  service.check(readiness("clock-server", holds(() -> false)).optional());
                });
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private String get(String path) throws IOException {
    return RawHttp.get(running.managementPort(), path, AUTHORIZED).body();
  }

  private RawHttp.Answer put(String path, String... headers) throws IOException {
    return RawHttp.exchange(
        running.managementPort(),
        "PUT "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n"
            + String.join("\r\n", headers)
            + (headers.length == 0 ? "" : "\r\n")
            + "\r\n");
  }

  @Test
  void everythingOfOneNameIsOneEntry() throws Exception {
    inventory.join().call(() -> "in stock");

    String all = get("/dependencies");

    assertThat(all)
        .containsOnlyOnce("\"name\":\"inventory\"")
        .containsOnlyOnce("\"name\":\"orders-database\"")
        .doesNotContain("inventory-breaker")
        .as("nothing of a policy's, whatever its name")
        .containsOnlyOnce("\"name\":\"mail-breaker\"")
        .contains(
            "{\"name\":\"clock-server\",\"kinds\":[\"check\"],\"health\":\"down\","
                + "\"reason\":\"condition does not hold\"}")
        .contains(
            "{\"name\":\"inventory\",\"kinds\":[\"http-client\",\"policy\"],\"health\":\"up\","
                + "\"impact\":\"no stock shown\",\"policy\":[\"fallback\",\"deadline\",")
        .contains("\"breaker\":\"closed\",\"last_success\":\"20")
        .contains("{\"name\":\"mail\",\"kinds\":[\"policy\"],\"health\":\"unknown\",\"policy\":[")
        .contains(
            "{\"name\":\"orders-database\",\"kinds\":[\"check\",\"component\",\"policy\"],"
                + "\"health\":\"up\",\"impact\":\"all reads and writes\",\"policy\":[");
  }

  @Test
  void theyCanBeDrawn() throws Exception {
    assertThat(get("/dependencies?format=mermaid"))
        .startsWith("graph LR\n  service[\"orders\"]\n")
        .contains("  service -.-> d0[\"clock-server: down\"]\n  class d0 down\n")
        .contains("  service --> d1[\"inventory: up, breaker closed\"]\n");
    assertThat(
            RawHttp.get(running.managementPort(), "/dependencies?format=dot", AUTHORIZED).status())
        .isEqualTo(400);
  }

  @Test
  void aBreakerIsHeldOpenAndClosedByHand() throws Exception {
    assertThat(put("/dependencies/inventory/breaker/open", AUTHORIZED).body())
        .isEqualTo("held-open\n");
    assertThatThrownBy(() -> inventory.join().call(() -> "in stock"))
        .isInstanceOf(CircuitBreakerOpenException.class);
    await()
        .atMost(Embedded.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/dependencies"))
                    .contains(
                        "\"health\":\"down\",\"reason\":\"circuit breaker held open by hand\""));

    assertThat(put("/dependencies/inventory/breaker/close", AUTHORIZED).body())
        .isEqualTo("closed\n");
    assertThat(inventory.join().call(() -> "in stock")).isEqualTo("in stock");
  }

  @Test
  void nobodyTurnsOneWithoutTheToken() throws Exception {
    assertThat(put("/dependencies/inventory/breaker/open").status()).isEqualTo(401);
    assertThat(RawHttp.get(running.managementPort(), "/dependencies").status()).isEqualTo(401);
    assertThat(inventory.join().breaker()).contains("closed");
  }

  @Test
  void whatHasNoBreakerIsNotFound() throws Exception {
    assertThat(put("/dependencies/mail/breaker/open", AUTHORIZED).status()).isEqualTo(404);
    assertThat(put("/dependencies/clock-server/breaker/open", AUTHORIZED).status()).isEqualTo(404);
    assertThat(put("/dependencies/nobody/breaker/close", AUTHORIZED).status()).isEqualTo(404);
  }
}
