package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthListenerTest {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private final HealthListener log =
      new HealthListener() {
        @Override
        public void changed(CheckReport before, CheckReport after) {
          String from = before.pending() ? "pending" : before.status().toString();
          events.add(after.name() + " " + from + " -> " + after.status());
        }

        @Override
        public void reportChanged(HealthKind kind, HealthReport before, HealthReport after) {
          events.add(kind + " " + before.status() + " -> " + after.status());
        }
      };

  @Test
  void listenerHearsOfChecksAndReportsInOrder() {
    try (var registry = HealthRegistry.builder("orders").listener(log).build()) {
      registry.register(readiness("a", Probe.holds(healthy::get)).interval(ofMillis(1)));
      registry.start();
      await().until(() -> events.size() == 3);
      healthy.set(false);
      await().until(() -> events.size() == 5);
      registry.register(readiness("b", Probe.holds(() -> false)).optional());
      await().until(() -> events.size() == 6);
      healthy.set(true);
      await().until(() -> events.size() == 8);

      assertThat(events)
          .containsExactly(
              "READINESS UP -> DOWN",
              "a pending -> UP",
              "READINESS DOWN -> UP",
              "a UP -> DOWN",
              "READINESS UP -> DOWN",
              "b pending -> DOWN",
              "a DOWN -> UP",
              "READINESS DOWN -> DEGRADED");
    }
  }

  @Test
  void anotherReasonAloneIsNoEvent() {
    var ticker = new DrivenTicker();
    try (var registry = HealthRegistry.builder("orders").listener(log).ticker(ticker).build()) {
      registry.register(readiness("a", () -> HealthResult.down("at " + ticker.getAsLong())));
      registry.start();
      await().until(() -> !registry.check("a").orElseThrow().pending());
      String reason = registry.check("a").orElseThrow().reason();

      ticker.advance(ofSeconds(11));
      await().until(() -> !registry.check("a").orElseThrow().reason().equals(reason));

      await().until(() -> events.size() >= 2);
      assertThat(events).containsExactly("READINESS UP -> DOWN", "a pending -> DOWN");
    }
  }

  @Test
  void listenerThatThrowsIsReportedAndStopsNobody() {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    HealthListener broken =
        (before, after) -> {
          throw new StackOverflowError("in a listener");
        };
    try (var registry =
        HealthRegistry.builder("orders")
            .listener(broken)
            .listener(log)
            .onListenerFailure(
                (listener, failure) -> {
                  assertThat(listener).isSameAs(broken);
                  failures.add(failure);
                  throw new IllegalStateException("a handler that throws too");
                })
            .build()) {
      registry.register(readiness("a", Probe.holds(healthy::get)).interval(ofMillis(1)));
      registry.start();
      await().until(() -> events.contains("a pending -> UP"));
      healthy.set(false);

      await().until(() -> events.contains("a UP -> DOWN"));
      await().until(() -> failures.size() == 2);
      assertThat(failures).allSatisfy(failure -> assertThat(failure).hasMessage("in a listener"));
    }
  }

  @Test
  void listenerThatHangsDelaysNeitherChecksNorOthers() {
    var gate = new CountDownLatch(1);
    try (var registry =
        HealthRegistry.builder("orders")
            .listener((before, after) -> await().until(() -> gate.getCount() == 0))
            .build()) {
      registry.addListener(log);
      registry.register(readiness("a", Probe.holds(healthy::get)).interval(ofMillis(1)));
      registry.start();
      await().until(() -> events.contains("a pending -> UP"));

      healthy.set(false);

      await().until(() -> registry.report().status() == HealthStatus.DOWN);
      await().until(() -> events.contains("a UP -> DOWN"));
    } finally {
      gate.countDown();
    }
  }

  @Test
  void listenerThatFallsBehindLosesTheOldestEventsAndTheHandlerIsTold() {
    List<String> failures = new CopyOnWriteArrayList<>();
    List<Runnable> deliveries = new CopyOnWriteArrayList<>();
    var mailbox =
        new Mailbox(
            log,
            (listener, failure) -> failures.add(String.valueOf(failure.getMessage())),
            deliveries::add);

    for (int i = 0; i < Mailbox.MAX_WAITING + 5; i++) {
      String event = "event " + i;
      mailbox.post(listener -> events.add(event));
    }
    deliveries.forEach(Runnable::run);

    assertThat(deliveries).hasSize(1);
    assertThat(failures).containsExactly("listener is too slow: 5 events dropped");
    assertThat(events).hasSize(1_000).startsWith("event 5").endsWith("event 1004");
  }

  @Test
  void eventsThatFoundNoThreadComeWithTheNextOne() {
    var outOfThreads = new AtomicBoolean(true);
    var mailbox =
        new Mailbox(
            log,
            (listener, failure) -> events.add("failed"),
            task -> {
              if (outOfThreads.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              task.run();
            });

    mailbox.post(listener -> events.add("one"));
    outOfThreads.set(false);
    mailbox.post(listener -> events.add("two"));

    assertThat(events).containsExactly("one", "two");
  }
}
