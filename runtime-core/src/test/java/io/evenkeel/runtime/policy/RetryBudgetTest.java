package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // nanoTime may be negative

  private RetryBudget budget(double ratio, int minPerSecond) {
    return new RetryBudget(new PolicyPlan.Budget(ratio, minPerSecond), nanos::get);
  }

  private int granted(RetryBudget budget, int wanted) {
    int granted = 0;
    for (int i = 0; i < wanted; i++) {
      granted += budget.tryRetry() ? 1 : 0;
    }
    return granted;
  }

  @Test
  void withoutCallsThereIsTheMinimum() {
    assertThat(granted(budget(0.1, 3), 100)).isEqualTo(30);
  }

  @Test
  void aShareOfTheCallsIsAdded() {
    var budget = budget(0.1, 1);
    for (int i = 0; i < 1_000; i++) {
      budget.called(nanos.get());
    }

    assertThat(budget.left()).isCloseTo(110, within(1e-6));
    assertThat(granted(budget, 1_000)).isEqualTo(110);
    assertThat(budget.left()).isCloseTo(0, within(1e-6));
  }

  @Test
  void callsAndRetriesAreForgottenAfterTenSeconds() {
    var budget = budget(0.5, 1);
    for (int i = 0; i < 100; i++) {
      budget.called(nanos.get());
    }
    assertThat(granted(budget, 100)).isEqualTo(60);

    nanos.addAndGet(Duration.ofSeconds(12).toNanos());

    assertThat(budget.left()).isCloseTo(10, within(1e-6));
  }

  @Test
  void inAnOutageOfAMinuteRetriesStayAShareOfWhatIsOffered() {
    var budget = budget(0.1, 3);
    var random = new Random(42);
    int offered = 0;
    int retried = 0;
    while (nanos.get() < Duration.ofSeconds(60).toNanos()) {
      nanos.addAndGet((long) (-Math.log(1 - random.nextDouble()) * 5_000_000)); // 200 a second
      budget.called(nanos.get());
      offered++;
      retried += granted(budget, 2);
    }

    assertThat(offered).isBetween(12_000, 14_000);
    assertThat((double) retried / offered).isBetween(0.10, 0.125);
  }

  @Test
  void manyThreadsTogetherGetNoMoreThanThereIs() throws Exception {
    var budget = budget(0.1, 1);
    var granted = new AtomicInteger();
    var go = new CountDownLatch(1);
    var threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int n = 0; n < 500; n++) {
                  budget.called(nanos.get());
                  granted.addAndGet(granted(budget, 1));
                }
              });
      threads[i].start();
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    granted.addAndGet(granted(budget, 1_000));
    assertThat(granted).hasValue(8 * 500 / 10 + 10);
  }
}
