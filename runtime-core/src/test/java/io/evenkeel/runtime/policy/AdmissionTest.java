package io.evenkeel.runtime.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.failsafe.BulkheadFullException;
import dev.failsafe.RateLimitExceededException;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, and that nobody takes a place along. */
@Timeout(120)
class AdmissionTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final CountDownLatch leave = new CountDownLatch(1);

  /** Calls that are in flight until {@link #leave}. */
  private CompletableFuture<?> occupied(PolicyBench bench, int calls) throws InterruptedException {
    var inside = new CountDownLatch(calls);
    var all = new CompletableFuture<?>[calls];
    for (int i = 0; i < calls; i++) {
      all[i] =
          bench
              .policy()
              .callAsync(
                  () -> {
                    inside.countDown();
                    return leave.await(60, TimeUnit.SECONDS);
                  });
    }
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    return CompletableFuture.allOf(all);
  }

  @Test
  void whoGivesUpWaitingLeavesThePlaceToOthers() throws Exception {
    var settings = Map.of("preset", "none", "bulkhead.calls", 2, "bulkhead.max-wait", "5ms");
    try (var bench = PolicyBench.timed(settings)) {
      var calls = occupied(bench, 2);
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> bench.policy().call(() -> true))
            .isInstanceOf(BulkheadFullException.class)
            .hasMessage("inventory: 2 calls are in flight already");
      }
      leave.countDown();
      calls.get(60, TimeUnit.SECONDS);

      assertThat(occupied(bench, 2)).succeedsWithin(LIMIT);
    }
  }

  @Test
  void whoWaitsIsLetInWhenACallEnds() throws Exception {
    var settings = Map.of("preset", "none", "bulkhead.calls", 1, "bulkhead.max-wait", "1m");
    try (var bench = PolicyBench.timed(settings)) {
      var first = occupied(bench, 1);
      var second = bench.policy().callAsync(() -> true);

      assertThat(second).isNotDone();
      leave.countDown();

      assertThat(first).succeedsWithin(LIMIT);
      assertThat(second).succeedsWithin(LIMIT).isEqualTo(true);
    }
  }

  @Test
  void anInterruptedWaitTakesNoPlace() throws Exception {
    var settings = Map.of("preset", "none", "bulkhead.calls", 1, "bulkhead.max-wait", "1m");
    try (var bench = PolicyBench.timed(settings)) {
      var first = occupied(bench, 1);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> bench.policy().call(() -> true))
          .isInstanceOf(InterruptedException.class);
      leave.countDown();

      assertThat(first).succeedsWithin(LIMIT);
      assertThat(bench.policy().call(() -> true)).isTrue();
    }
  }

  @Test
  void allWaitsTogetherEndWithTheDeadline() throws Exception {
    var settings =
        Map.of(
            "preset", "none",
            "bulkhead.calls", 1,
            "rate-limit.calls", 1,
            "rate-limit.per", "1h",
            "rate-limit.max-wait", "1h");
    try (var bench = PolicyBench.of(settings)) {
      bench.policy().call(() -> true); // the next may begin in an hour
      var two = Duration.ofHours(2);
      var looks = new AtomicInteger();
      var deadline =
          Deadline.after(two, () -> looks.getAndIncrement() < 2 ? 0 : two.toNanos() - 1_000_000);

      assertThatThrownBy(() -> deadline.call(() -> bench.policy().call(() -> true)))
          .isInstanceOf(RateLimitExceededException.class)
          .hasMessage("inventory: as many calls as may be have begun");
      assertThat(looks).as("before each wait").hasValue(3);
    }
  }

  @Test
  void waitingForAPlaceUsesUpTheDeadline() throws Exception {
    var settings = Map.of("preset", "none", "bulkhead.calls", 1, "bulkhead.max-wait", "1m");
    try (var bench = PolicyBench.timed(settings)) {
      var first = occupied(bench, 1);

      assertThatThrownBy(
              () ->
                  Deadline.after(Duration.ofMillis(30)).call(() -> bench.policy().call(() -> true)))
          .isInstanceOfAny(BulkheadFullException.class, DeadlineExpiredException.class);
      leave.countDown();
      assertThat(first).succeedsWithin(LIMIT);
    }
  }

  private static void probing(PolicyBench bench) {
    var breaker = bench.policy().circuitBreaker().orElseThrow();
    breaker.open();
    await().atMost(LIMIT).until(() -> breaker.getRemainingDelay().isZero());
  }

  @Test
  void anOldCallThatIsCancelledDoesNotReopenTheBreaker() throws Exception {
    var settings =
        Map.of("preset", "same-site-rpc", "timeout", "1m", "retries", 0, "breaker.open", "1ms");
    try (var bench = PolicyBench.timed(settings)) {
      var inside = new CountDownLatch(1);
      var interrupted = new CountDownLatch(1);
      var old =
          bench
              .policy()
              .callAsync(
                  () -> {
                    inside.countDown();
                    try {
                      return leave.await(60, TimeUnit.SECONDS);
                    } finally {
                      interrupted.countDown();
                    }
                  });
      assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
      probing(bench);
      bench.policy().call(() -> true);

      old.cancel(true);
      assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
      await().atMost(LIMIT).until(() -> bench.calls("interrupted") == 1);

      assertThat(bench.policy().breaker()).contains("half-open");
    }
  }

  @Test
  void aBrokenPredicateKeepsNoProbe() throws Exception {
    var settings = Map.of("preset", "same-site-rpc", "retries", 2, "breaker.open", "1ms");
    try (var bench = PolicyBench.timed(settings)) {
      var policy = bench.policy().failingOn(e -> requireNonNull(e.getMessage()).contains("down"));
      probing(bench);

      assertThatThrownBy(() -> policy.call(AdmissionTest::failSilently))
          .isInstanceOf(IOException.class)
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .isInstanceOf(NullPointerException.class));

      assertThat(bench.count("policy.attempts")).as("not tried again").isEqualTo(1);
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(
              () ->
                  bench.policy().call(() -> true)
                      && bench.policy().circuitBreaker().orElseThrow().isClosed());
    }
  }

  private static int failSilently() throws IOException {
    throw new IOException();
  }

  @Test
  void aBreakerThatIsHeldOpenWhileACallComesInRefusesIt() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      var breaker = requireNonNull(bench.policy().target().breaker());
      breaker.holdOpen();
      breaker.failsafe().close(); // the state of a moment before

      assertThat(breaker.tryEnter()).isFalse();
      assertThatThrownBy(() -> bench.policy().call(() -> true))
          .isInstanceOf(BreakerOpenException.class)
          .hasMessage("inventory: circuit breaker held open by hand");
    }
  }
}
