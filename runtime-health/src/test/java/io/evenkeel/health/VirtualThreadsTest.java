package io.evenkeel.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VirtualThreadsTest {

  @Test
  void bridgeWorksWhereverTheJvmHasVirtualThreadsToTrust() throws Exception {
    assertThat(VirtualThreads.ofThisJvm().isPresent()).isEqualTo(Runtime.version().feature() >= 24);
    assumeThat(VirtualThreads.ofThisJvm()).isPresent();
    var ranOn = new AtomicReference<Thread>();

    Thread thread =
        VirtualThreads.ofThisJvm()
            .orElseThrow()
            .unstarted("orders-x", () -> ranOn.set(Thread.currentThread()));
    thread.start();
    thread.join(5_000);

    assertThat(ranOn.get()).isSameAs(thread);
    assertThat(thread.getName()).isEqualTo("orders-x");
    assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
  }

  @Test
  void checksAreEvaluatedEvenWhileOthersHoldEveryCarrier() {
    assumeThat(VirtualThreads.ofThisJvm()).isPresent();
    var spinning = new AtomicInteger();
    var stop = new AtomicBoolean();
    int carriers = Runtime.getRuntime().availableProcessors();
    try (var registry = HealthRegistry.builder("orders").build()) {
      for (int i = 0; i < carriers; i++) {
        VirtualThreads.ofThisJvm()
            .orElseThrow()
            .unstarted("spin-" + i, () -> spin(spinning, stop))
            .start();
      }
      await().until(() -> spinning.get() == carriers);

      registry.register(HealthCheck.readiness("good", HealthResult::up).timeout(ofSeconds(20)));
      registry.start();

      assertThat(registry.evaluate("good"))
          .succeedsWithin(ofSeconds(20))
          .isEqualTo(HealthResult.up());
    } finally {
      stop.set(true);
    }
  }

  private static void spin(AtomicInteger spinning, AtomicBoolean stop) {
    spinning.incrementAndGet();
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }
}
