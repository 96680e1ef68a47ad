package io.evenkeel.runtime;

import static io.evenkeel.runtime.http.Routes.blocking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.failsafe.RetryPolicy;
import io.evenkeel.config.ConfigException;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.policy.NamedPolicy;
import io.evenkeel.runtime.policy.Policies;
import io.evenkeel.testkit.RawHttp;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Policies as a service has them. */
class ServicePoliciesTest {

  private static final Map<String, String> INVENTORY =
      Map.of(
          "policies.inventory.preset", "same-site-rpc",
          "policies.inventory.impact", "no stock shown");

  @Test
  void aPolicyThatIsNotConfiguredEndsTheStart() {
    var failure =
        Embedded.failure(
            Embedded.service("orders", INVENTORY),
            service -> service.policies().named("inventori"));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(failure).hasCauseInstanceOf(ConfigException.class);
    assertThat(failure)
        .hasMessageContaining("policies.inventori: required, since the code asks for it, but");
  }

  @Test
  void badConfigurationEndsTheStartBeforeAnything() {
    var builder = Embedded.service("orders", Map.of("policies.inventory.preset", "fast"));

    assertThatThrownBy(() -> builder.start(service -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("policies.inventory.preset: fast (expected: one of none, same-site");
  }

  @Test
  void anOpenBreakerDegradesTheServiceWhichStaysReady() throws Exception {
    var found = new CompletableFuture<NamedPolicy>();
    try (var running =
        Embedded.service("orders", INVENTORY)
            .start(service -> found.complete(service.policies().named("inventory")))) {
      var readyz = "/readyz?verbose";
      assertThat(RawHttp.get(running.managementPort(), readyz).body())
          .contains("[+]inventory-breaker ok");

      found.join().circuitBreaker().orElseThrow().open();

      await()
          .atMost(Embedded.PATIENCE)
          .untilAsserted(
              () -> {
                var answer = RawHttp.get(running.managementPort(), readyz);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Health-Status")).contains("degraded");
                assertThat(answer.body()).contains("[-]inventory-breaker failed (optional)");
              });
      assertThat(RawHttp.get(running.managementPort(), "/metrics").body())
          .contains("policy_breaker_state{policy=\"inventory\"} 1.0");
    }
  }

  @Test
  void aRefusedCallIsAnswered503AndOneWithoutTime504() throws Exception {
    var found = new CompletableFuture<NamedPolicy>();
    try (var running =
        Embedded.service("orders", INVENTORY)
            .start(
                service -> {
                  var policy = service.policies().named("inventory");
                  found.complete(policy);
                  service.http(
                      routes ->
                          routes
                              .get("/stock", blocking(exchange -> policy.call(() -> 1)))
                              .get(
                                  "/late",
                                  blocking(
                                      exchange ->
                                          Deadline.after(Duration.ZERO)
                                              .call(() -> policy.call(() -> 1)))));
                })) {
      assertThat(RawHttp.get(running.httpPort(), "/late").status()).isEqualTo(504);

      found.join().circuitBreaker().orElseThrow().open();

      var refused = RawHttp.get(running.httpPort(), "/stock");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Content-Type")).contains("application/problem+json");
      assertThat(refused.header("Retry-After"))
          .hasValueSatisfying(after -> assertThat(Integer.parseInt(after)).isBetween(1, 5));
    }
  }

  @Test
  void asynchronousCallsEndBeforeTheServiceStops() throws Exception {
    var found = new CompletableFuture<NamedPolicy>();
    var running =
        Embedded.service("orders", INVENTORY)
            .start(service -> found.complete(service.policies().named("inventory")));
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var call =
        found
            .join()
            .callAsync(
                () -> {
                  inside.countDown();
                  return leave.await(20, TimeUnit.SECONDS);
                });
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    leave.countDown();

    running.close();

    assertThat(call).isDone();
  }

  @Test
  void whatIsComposedByHandEndsBeforeTheServiceStopsToo() throws Exception {
    var found = new CompletableFuture<Policies>();
    var running = Embedded.service("orders").start(service -> found.complete(service.policies()));
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var call =
        found
            .join()
            .<Object>compose("by-hand", RetryPolicy.ofDefaults())
            .getAsync(
                () -> {
                  inside.countDown();
                  return leave.await(20, TimeUnit.SECONDS);
                });
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    leave.countDown();

    running.close();

    assertThat(call).isDone();
    assertThatThrownBy(
            () ->
                found
                    .join()
                    .compose("late", RetryPolicy.ofDefaults())
                    .runAsync(() -> {})
                    .get(20, TimeUnit.SECONDS))
        .as("the threads are gone")
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aComponentMayNotTakeTheirName() {
    var failure =
        Embedded.failure(
            Embedded.service("orders"),
            service ->
                service.component("policies", new io.evenkeel.runtime.lifecycle.Component() {}));

    assertThat(failure).hasMessageContaining("none of flush, http, policies, pre-drain");
  }
}
