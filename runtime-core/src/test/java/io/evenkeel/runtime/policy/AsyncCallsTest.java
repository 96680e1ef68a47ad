package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.failsafe.RetryPolicy;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.WorkExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on threads of the service, and their end. */
@Timeout(120)
class AsyncCallsTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void everyFutureEndsWithTheStop() throws Exception {
    var bench = PolicyBench.timed(Map.of("preset", "none"));
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < WorkExecutor.defaultThreads() + 3; i++) { // some wait for a thread
      all.add(bench.policy().callAsync(() -> new CountDownLatch(1).await(60, TimeUnit.SECONDS)));
    }

    assertThatThrownBy(() -> bench.policies.stop(Deadline.after(Duration.ZERO)))
        .isInstanceOf(TimeoutException.class);

    assertThat(all).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aCallThatNoThreadTakesIsAFutureThatFailed() {
    var bench = PolicyBench.timed(Map.of("preset", "none"));
    bench.close();

    assertThat(bench.policy().callAsync(() -> true))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aCallThatIsCancelledWhileItsTimeoutFiresIsNotTriedAgain() throws Exception {
    var settings = Map.of("preset", "queue", "timeout", "5ms");
    try (var bench = PolicyBench.timed(settings)) {
      var inside = new CountDownLatch(1);
      var cancelled = new AtomicBoolean();
      var call =
          bench
              .policy()
              .callAsync(
                  () -> {
                    tries.incrementAndGet();
                    inside.countDown();
                    while (!cancelled.get()) { // a driver that does not react to interrupts
                      Thread.onSpinWait();
                    }
                    throw new IOException("its own limit");
                  });
      assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

      call.cancel(true);
      cancelled.set(true);

      await().atMost(LIMIT).until(() -> ended(bench) == 1);
      assertThat(tries).hasValue(1);
    }
  }

  private static long ended(PolicyBench bench) {
    return bench.calls("interrupted") + bench.calls("timeout") + bench.calls("failure");
  }

  @Test
  void eachTryOfWhatIsComposedHasTheDeadlineOfItsCaller() throws Exception {
    try (var bench = PolicyBench.carrying(Map.of("preset", "none"))) {
      var seen = new CopyOnWriteArrayList<Boolean>();
      var retry = RetryPolicy.builder().withDelay(Duration.ofMillis(2)).withMaxRetries(2).build();
      var composed = bench.policies.compose("by-hand", retry);

      var end =
          Deadline.after(LIMIT)
              .call(
                  () ->
                      composed.getAsync(
                          () -> {
                            seen.add(Deadline.current().isPresent());
                            if (seen.size() < 3) {
                              throw new IOException("try " + seen.size());
                            }
                            return seen.size();
                          }));

      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(3);
      assertThat(seen).containsExactly(true, true, true);
    }
  }
}
