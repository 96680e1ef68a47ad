package io.evenkeel.runtime;

import static io.evenkeel.runtime.Embedded.noting;
import static io.evenkeel.runtime.Embedded.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.Probe;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a start that failed: nothing. */
@Timeout(120)
class UnwindTest {

  private static final Component NOTHING = new Component() {};

  private final List<String> journal = new CopyOnWriteArrayList<>();

  private AutoCloseable resource(String name) {
    return () -> journal.add("close " + name);
  }

  @Test
  void whatAConfigurerThatThrowsHadCreatedIsClosedInReverse() {
    var bug = new IllegalStateException("wired wrongly");

    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service.closing(resource("first"));
              service.component("part", noting(journal, "part"));
              service.closing(resource("second"));
              throw bug;
            });

    assertThat(failure.part()).isEqualTo("configurer");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure)
        .hasMessage("orders cannot start: configurer failed: wired wrongly")
        .hasCause(bug);
    assertThat(journal).containsExactly("close second", "close first");
  }

  @Test
  void closeablesAreClosedAfterTheComponentsThatUseThem() {
    Embedded.failure(
        service("orders"),
        service -> {
          service.closing(resource("pool"));
          service.component("first", noting(journal, "first"));
          service.component(
              "second",
              noting(
                  journal,
                  "second",
                  () -> {
                    throw new IllegalStateException("no");
                  }));
        });

    assertThat(journal)
        .containsExactly("start first", "start second", "stop second", "stop first", "close pool");
  }

  @Test
  void whatFailsWhileUnwindingIsSuppressed() {
    var first = new IllegalStateException("pool is busy");
    var second = new IllegalStateException("socket is gone");

    var failure =
        Embedded.failure(
            service("orders"),
            service -> {
              service.closing(
                  () -> {
                    throw first;
                  });
              service.closing(
                  () -> {
                    throw second;
                  });
              service.closing(resource("last"));
              throw new IllegalArgumentException("wired wrongly");
            });

    assertThat(failure.getSuppressed()).containsExactly(second, first);
    assertThat(failure.getCause()).hasMessage("wired wrongly").hasNoSuppressedExceptions();
    assertThat(journal).containsExactly("close last");
  }

  @Test
  void theManagementPortIsClosed() throws Exception {
    int management = ServiceProcess.freePort();

    Embedded.failure(
        service("orders", Map.of("management.port", String.valueOf(management))),
        service -> {
          assertThat(RawHttp.get(management, "/livez").status()).isEqualTo(200);
          throw new IllegalStateException("no");
        });

    assertThatThrownBy(() -> RawHttp.get(management, "/livez"))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void anInterruptedStarterUnwindsAndStaysInterrupted() throws Exception {
    var inside = new CountDownLatch(1);
    var result = new CompletableFuture<Throwable>();
    var interrupted = new CompletableFuture<Boolean>();
    var starter =
        new Thread(
            () -> {
              result.complete(
                  Embedded.failure(
                      service("orders"),
                      service -> {
                        service.component("first", noting(journal, "first"));
                        service.component(
                            "hanging",
                            noting(
                                journal,
                                "hanging",
                                () -> {
                                  inside.countDown();
                                  new CountDownLatch(1).await();
                                }));
                      }));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    starter.start();
    inside.await();

    starter.interrupt();

    assertThat(result.get()).hasMessage("orders cannot start: it was interrupted");
    assertThat(interrupted.get()).isTrue();
    assertThat(journal)
        .containsExactly("start first", "start hanging", "stop hanging", "stop first");
  }

  // ---- what the wiring refuses

  private String refusal(Configurer wiring) {
    var failure = Embedded.failure(service("orders"), wiring);
    assertThat(failure.part()).isEqualTo("configurer");
    assertThat(failure.getCause()).isInstanceOf(IllegalArgumentException.class);
    return String.valueOf(failure.getCause().getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Orders",
        "orders_database",
        "-orders",
        "orders-",
        "1st",
        "a b",
        "http",
        "flush",
        "pre-drain"
      })
  void aMalformedOrReservedComponentNameIsRefused(String name) {
    assertThat(refusal(service -> service.component(name, NOTHING)))
        .startsWith("component: " + name + " (expected: kebab-case such as orders-database");
  }

  @Test
  void aComponentNameIsTakenOnce() {
    assertThat(
            refusal(
                service -> {
                  service.component("orders-database", NOTHING);
                  service.component("orders-database", NOTHING);
                }))
        .isEqualTo("component: orders-database is registered already");
  }

  @Test
  void aCheckNameIsTakenOnceWhereverItIsRegistered() {
    var check = HealthCheck.readiness("orders-database", Probe.holds(() -> true));

    assertThat(
            refusal(
                service -> {
                  service.component("orders-database", NOTHING).check(check);
                  service.check(check);
                }))
        .isEqualTo("check: orders-database is registered already");
    assertThat(refusal(service -> service.check(check).check(check)))
        .isEqualTo("check: orders-database is registered already");
  }
}
