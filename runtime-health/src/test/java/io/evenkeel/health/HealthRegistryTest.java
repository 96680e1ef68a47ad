package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.liveness;
import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthCheck.startup;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthRegistryTest {

  private final HealthRegistry registry = HealthRegistry.builder("orders").build();
  private final GatedProbe hung = GatedProbe.shut();

  @AfterEach
  void close() {
    hung.release();
    registry.close();
  }

  @Test
  void nameThatIsRegisteredIsRefused() {
    registry.register(readiness("orders-database", hung));

    assertThatThrownBy(() -> registry.register(liveness("orders-database", HealthResult::up)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "health check name: \"orders-database\" (expected: a name that is not registered yet)");
    assertThat(registry.report().checks()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " orders", "or\nders"})
  void threadPrefixIsOneTrimmedLine(String prefix) {
    assertThatThrownBy(() -> HealthRegistry.builder(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("threadPrefix: \"")
        .hasMessageEndingWith("(expected: one trimmed line of 1 to 100 characters)");
  }

  @Test
  void builderRefusesToSetTheSameThingTwice() {
    HealthRegistry.Builder builder = HealthRegistry.builder("orders").ticker(System::nanoTime);

    assertThatThrownBy(() -> builder.ticker(System::nanoTime))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("ticker is set already, to ");
  }

  @Test
  void registryStartsOnceAndNotAfterItsClose() {
    registry.start();
    assertThatThrownBy(registry::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health registry is started already");

    registry.close();
    registry.close();
    assertThatThrownBy(registry::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health registry is closed");
    assertThatThrownBy(() -> registry.register(readiness("late", hung)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health registry is closed, cannot register late");
  }

  @Test
  void thereIsAnEndToTheNumberOfChecks() {
    for (int i = 0; i < 10_000; i++) {
      registry.register(readiness("check-" + i, hung));
    }

    assertThatThrownBy(() -> registry.register(readiness("leak", hung)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("health checks: leak is one more than 10000, the most there may be");
    assertThat(registry.report().checks()).hasSize(10_000);
  }

  @Test
  void withoutChecksEveryReportIsUp() {
    for (HealthKind kind : HealthKind.values()) {
      assertThat(registry.report(kind)).isEqualTo(HealthReport.of(List.of()));
    }
    assertThat(registry.check("orders-database")).isEmpty();
  }

  @Test
  void requiredCheckIsDownFromTheMomentOfItsRegistration() {
    registry.start();

    registry.register(readiness("orders-database", hung));

    assertThat(registry.report(HealthKind.READINESS).status()).isEqualTo(HealthStatus.DOWN);
    assertThat(registry.report(HealthKind.LIVENESS).status()).isEqualTo(HealthStatus.UP);
  }

  @Test
  void kindsAreReportedApartAndTogetherInOrder() {
    registry.register(readiness("b", HealthResult::up));
    registry.register(liveness("a", HealthResult::up));
    registry.register(
        startup("c", () -> HealthResult.down("too early")).optional().impact("nothing yet"));
    registry.start();

    await().until(() -> registry.report().checks().stream().noneMatch(CheckReport::pending));
    assertThat(registry.report().checks())
        .extracting(CheckReport::name)
        .containsExactly("b", "a", "c");
    assertThat(registry.report().status()).isEqualTo(HealthStatus.DEGRADED);
    assertThat(registry.report(HealthKind.READINESS).status()).isEqualTo(HealthStatus.UP);
    assertThat(registry.report(HealthKind.LIVENESS).checks())
        .extracting(CheckReport::name)
        .containsExactly("a");
    assertThat(registry.report(HealthKind.STARTUP).failing())
        .containsExactly(registry.check("c").orElseThrow())
        .allMatch(
            check -> check.reason().equals("too early") && check.impact().equals("nothing yet"));
  }

  @Test
  void hungCheckDelaysNothing() {
    var other = GatedProbe.open();
    registry.register(readiness("hung", hung).timeout(ofMillis(20)).interval(ofMillis(5)));
    registry.register(readiness("other", other).interval(ofMillis(5)));
    registry.start();
    await()
        .until(
            () ->
                registry.check("hung").orElseThrow().reason().startsWith("timed out after 20 ms"));
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    int before = other.begun.get();

    for (int i = 0; i < 10_000; i++) {
      assertThat(registry.report(HealthKind.READINESS).status()).isEqualTo(HealthStatus.DOWN);
    }
    await().until(() -> other.begun.get() >= before + 20);

    assertThat(hung.begun).hasValue(1);
    assertThat(registry.evaluate("other"))
        .succeedsWithin(ofSeconds(5))
        .isEqualTo(HealthResult.up());
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
        .isLessThanOrEqualTo(threads + 5);
    hung.release();
    await().until(() -> registry.report().status() == HealthStatus.UP);
    assertThat(hung.mostInside).hasValue(1);
    assertThat(other.mostInside).hasValue(1);
  }

  @Test
  void probeMayThrowAnythingAndReturnNothing() {
    registry.register(readiness("overflow", () -> overflow(0)).timeout(ofSeconds(30)));
    registry.register(
        readiness(
            "missing-class",
            () -> {
              throw new NoClassDefFoundError("org/postgresql/Driver");
            }));
    registry.register(readiness("nothing", HealthRegistryTest::nothing));
    registry.register(
        readiness(
            "interrupting",
            () -> {
              Thread.currentThread().interrupt();
              throw new InterruptedException();
            }));
    registry.register(readiness("good", HealthResult::up).interval(ofMillis(1)));
    registry.start();

    await().until(() -> registry.report().checks().stream().noneMatch(CheckReport::pending));
    assertThat(registry.report().failing())
        .extracting(CheckReport::reason)
        .containsExactly(
            "StackOverflowError",
            "NoClassDefFoundError: org/postgresql/Driver",
            "the probe returned null",
            "InterruptedException");
    var checked = registry.check("good").orElseThrow().checked();
    await().until(() -> registry.check("good").orElseThrow().checked().isAfter(checked));
  }

  private static HealthResult overflow(int depth) {
    return depth < 0 ? HealthResult.up() : overflow(depth + 1);
  }

  @SuppressWarnings("NullAway")
  private static HealthResult nothing() {
    return null;
  }

  @Test
  void closeDoesNotWaitForAStuckProbe() {
    registry.register(readiness("hung", hung).timeout(ofHours(1)));
    registry.start();
    await().until(() -> hung.begun.get() == 1);
    HealthReport last = registry.report();

    long begin = System.nanoTime();
    registry.close();

    assertThat(System.nanoTime() - begin).isLessThan(ofSeconds(2).toNanos());
    hung.release();
    await().until(() -> hung.ended.get() == 1);
    await().until(() -> threadsNamed("orders-health-1").isEmpty());
    assertThat(registry.report()).isEqualTo(last);
  }

  @Test
  void threadsAreDaemonsWithTheServicesName() {
    var probeThread = new AtomicReference<Thread>();
    registry.register(
        readiness(
            "orders-database",
            () -> {
              probeThread.set(Thread.currentThread());
              return HealthResult.up();
            }));
    registry.start();
    await().until(() -> probeThread.get() != null);

    assertThat(probeThread.get())
        .isNotNull()
        .hasFieldOrPropertyWithValue("name", "orders-health-check-orders-database")
        .hasFieldOrPropertyWithValue("daemon", true);
    assertThat(threadsNamed("orders-health-1")).isNotEmpty().allMatch(Thread::isDaemon);
  }

  @Test
  void interruptDoesNotEndTheScheduler() {
    registry.register(readiness("good", HealthResult::up).interval(ofMillis(1)));
    registry.start();
    await().until(() -> !registry.check("good").orElseThrow().pending());

    threadsNamed("orders-health-1").forEach(Thread::interrupt);

    var checked = registry.check("good").orElseThrow().checked();
    await().until(() -> registry.check("good").orElseThrow().checked().isAfter(checked));
  }

  @Test
  void tickerThatThrowsDelaysButDoesNotEndTheScheduler() {
    var broken = new AtomicBoolean();
    var ticker =
        new LongSupplier() {
          @Override
          public long getAsLong() {
            if (broken.compareAndSet(true, false)
                && Thread.currentThread().getName().equals("broken-health-1")) {
              throw new IllegalStateException("no time today");
            }
            return System.nanoTime();
          }
        };
    try (var fragile = HealthRegistry.builder("broken").ticker(ticker).build()) {
      fragile.register(readiness("good", HealthResult::up).interval(ofMillis(20)));
      fragile.start();
      await().until(() -> !fragile.check("good").orElseThrow().pending());

      broken.set(true);
      await().untilFalse(broken);

      var checked = fragile.check("good").orElseThrow().checked();
      await().until(() -> fragile.check("good").orElseThrow().checked().isAfter(checked));
    }
  }

  @Test
  void tickerDrivenByHandIsNoticedByARunningRegistry() {
    var ticker = new DrivenTicker();
    try (var driven = HealthRegistry.builder("driven").ticker(ticker).build()) {
      driven.register(readiness("hung", hung));
      driven.start();
      await().until(() -> hung.begun.get() == 1);

      ticker.advance(ofSeconds(2));

      await()
          .until(
              () -> driven.check("hung").orElseThrow().reason().startsWith("timed out after 2 s,"));
    }
  }

  @Test
  void thousandChecksWork() {
    for (int i = 0; i < 1_000; i++) {
      registry.register(
          readiness("check-" + i, i == 500 ? hung : HealthResult::up).timeout(ofMillis(500)));
    }
    registry.start();

    await()
        .atMost(ofSeconds(30))
        .until(() -> registry.report().checks().stream().noneMatch(CheckReport::pending));
    // A machine that stops for half a second makes others time out as well; they recover.
    await().atMost(ofSeconds(30)).until(() -> registry.report().failing().size() == 1);
    assertThat(registry.report().checks()).hasSize(1_000);
    assertThat(registry.report().failing())
        .extracting(CheckReport::name)
        .containsExactly("check-500");
  }

  @Test
  void checksMayBeRegisteredFromManyThreadsWhileReportsAreRead() {
    registry.start();
    List<CompletableFuture<Void>> registering = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "check-" + t + "-";
      registering.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 100; i++) {
                  registry.register(readiness(name + i, HealthResult::up));
                  assertThat(registry.check(name + i)).isPresent();
                  assertThat(registry.report().checks())
                      .extracting(CheckReport::name)
                      .contains(name + i);
                }
              }));
    }

    int seen = 0;
    while (registering.stream().anyMatch(future -> !future.isDone())) {
      int now = registry.report(HealthKind.READINESS).checks().size();
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    }
    assertThat(registering).allSatisfy(future -> assertThat(future).isCompleted());
    await().atMost(ofSeconds(30)).until(() -> registry.report().status() == HealthStatus.UP);
    assertThat(registry.report().checks())
        .hasSize(400)
        .extracting(CheckReport::name)
        .doesNotHaveDuplicates();
  }

  private static List<Thread> threadsNamed(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .toList();
  }
}
