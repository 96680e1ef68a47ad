package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.runtime.Embedded.noting;
import static io.evenkeel.runtime.Embedded.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.Probe;
import io.evenkeel.health.StartPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that come after others, while a service starts. */
@Timeout(120)
class CheckOrderTest {

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private Probe looks(String name) {
    return Probe.succeeds(() -> journal.add("look " + name));
  }

  @Test
  void aCheckWaitsForTheOneItComesAfterEvenIfThatOneIsTriedAgain() {
    var tries = new AtomicInteger();
    Probe second =
        () -> {
          if (tries.incrementAndGet() < 3) {
            throw new IOException("refused");
          }
          return looks("orders-database").check();
        };
    try (var runtime =
        service("orders")
            .start(
                service ->
                    service
                        .check(
                            readiness("orders-database", second).onStartFailure(StartPolicy.WAIT))
                        .check(
                            readiness("orders-schema", looks("orders-schema"))
                                .after("orders-database")))) {

      assertThat(runtime.health().report().failing()).isEmpty();
      assertThat(journal).startsWith("look orders-database", "look orders-schema");
    }
  }

  @Test
  void aComponentWaitsForTheComponentWhoseCheckItsOwnComesAfter() {
    try (var runtime =
        service("orders")
            .start(
                service -> {
                  service
                      .component("orders-database", noting(journal, "orders-database"))
                      .check(readiness("orders-database", looks("orders-database")));
                  service
                      .component("orders-events", noting(journal, "orders-events"))
                      .after()
                      .check(
                          readiness("orders-events", looks("orders-events"))
                              .after("orders-database"));
                })) {

      assertThat(runtime.health().report().failing()).isEmpty();
      assertThat(journal.indexOf("start orders-events"))
          .isGreaterThan(journal.indexOf("look orders-database"));
    }
  }

  @Test
  void aCheckThatWasNotRegisteredEarlierIsRefusedWhereItIsWired() {
    var failure =
        Embedded.failure(
            service("orders"),
            service -> service.check(readiness("orders-schema", looks("x")).after("orders-db")));

    assertThat(failure.part()).isEqualTo("configurer");
    assertThat(failure)
        .hasMessageContaining(
            "orders-schema.after: \"orders-db\" (expected: the name of a check that is registered"
                + " earlier)");
    assertThat(journal).isEmpty();
  }

  @Test
  void aCheckWithoutAComponentDoesNotComeAfterOneOfAComponent() {
    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service
                  .component("orders-database", noting(journal, "orders-database"))
                  .check(readiness("orders-database", looks("x")));
              service.check(readiness("orders-schema", looks("y")).after("orders-database"));
            });

    assertThat(failure)
        .hasMessageContaining("check orders-schema: after one of component orders-database");
    assertThat(journal).isEmpty();
  }

  @Test
  void componentsDoNotWaitForEachOther() {
    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              var first = service.component("first", noting(journal, "first"));
              service
                  .component("second", noting(journal, "second"))
                  .check(readiness("second", looks("second")));
              first.check(readiness("first", looks("first")).after("second"));
            });

    assertThat(failure)
        .hasMessageContaining("component first: after second (expected: one registered before it)");
  }

  @Test
  void aStartSaysWhichCheckKeepsAnotherFromPassing() {
    var failure =
        Embedded.failure(
            service("orders", Map.of("start.retries", 0)),
            service ->
                service
                    .check(
                        readiness("orders-database", Probe.holds(() -> false))
                            .onStartFailure(StartPolicy.WARN))
                    .check(readiness("orders-schema", looks("x")).after("orders-database")));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("check orders-schema: skipped: orders-database is DOWN");
    assertThat(journal).isEmpty();
  }
}
