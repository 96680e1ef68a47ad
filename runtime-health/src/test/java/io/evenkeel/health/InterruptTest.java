package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InterruptTest {

  @Test
  void aProbeIsInterruptedAtItsTimeoutWhenAskedAndNotBefore() {
    var probe = GatedProbe.shut();
    try (var driven = new DrivenRegistry().started(readiness("hung", probe).interruptOnTimeout())) {
      await().until(() -> probe.inside.get() == 1);
      driven.pass(ofSeconds(1));
      assertThat(probe.interrupts).hasValue(0);

      driven.pass(ofSeconds(1));

      await().until(() -> probe.interrupts.get() == 1);
      driven.pass(ofSeconds(10), 10);
      assertThat(probe.interrupts).hasValue(1);
      assertThat(probe.begun).hasValue(1); // it did not listen
    } finally {
      probe.release();
    }
  }

  @Test
  void aProbeThatListensIsEvaluatedAgainSoon() {
    var hang = new AtomicBoolean(true);
    var begun = new CountDownLatch(1);
    Probe listening =
        () -> {
          begun.countDown();
          if (hang.get()) {
            new CountDownLatch(1).await();
          }
          return HealthResult.up();
        };
    try (var driven =
        new DrivenRegistry().started(readiness("hung", listening).interruptOnTimeout())) {
      await().until(() -> begun.getCount() == 0);
      hang.set(false);

      driven.pass(ofSeconds(2));
      await().until(() -> driven.report("hung").evidence() == Evidence.RESULT);
      assertThat(driven.report("hung").reason()).isEqualTo("timed out after 2 s");
      driven.pass(ofSeconds(1));

      await().until(() -> driven.report("hung").status() == HealthStatus.UP);
    }
  }

  @Test
  void anInterruptDoesNotReachWhoAskedForTheAnswer() {
    var interrupted = new AtomicReference<Boolean>();
    Probe leavesItsFlag =
        () -> {
          Thread.currentThread().interrupt();
          return HealthResult.up();
        };
    var gate = new CountDownLatch(1);
    try (var driven =
        new DrivenRegistry(
            new CountedThreads(
                task -> new Thread(() -> runAfter(gate, task), "test-probe").start()))) {
      driven.started(readiness("rude", leavesItsFlag));
      CompletableFuture<Void> seen =
          driven
              .registry
              .evaluate("rude")
              .thenAccept(result -> interrupted.set(Thread.currentThread().isInterrupted()));
      gate.countDown();

      assertThat(seen).succeedsWithin(ofSeconds(5));
      assertThat(interrupted).hasValue(false);
    }
  }

  private static void runAfter(CountDownLatch gate, Runnable task) {
    await().until(() -> gate.getCount() == 0);
    task.run();
  }
}
