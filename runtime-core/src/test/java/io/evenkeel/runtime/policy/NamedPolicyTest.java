package io.evenkeel.runtime.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreaker.State;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimitExceededException;
import dev.failsafe.TimeoutExceededException;
import io.evenkeel.config.ConfigException;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NamedPolicyTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger tries = new AtomicInteger();

  /** Fails so many times, then answers the number of the try. */
  private int failing(int times) throws IOException {
    if (tries.incrementAndGet() <= times) {
      throw new IOException("try " + tries.get());
    }
    return tries.get();
  }

  @Test
  void aFailureIsTriedAgainUntilItIsNone() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      assertThat(bench.policy().call(() -> failing(2))).isEqualTo(3);

      assertThat(bench.pauses).hasSize(2);
      assertThat(bench.count("policy.attempts")).isEqualTo(3);
      assertThat(bench.count("policy.retries")).isEqualTo(2);
      assertThat(bench.calls("success")).isEqualTo(1);
    }
  }

  @Test
  void theLastFailureIsThrownAsItIs() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      assertThatThrownBy(() -> bench.policy().call(() -> failing(9)))
          .isInstanceOf(IOException.class)
          .hasMessage("try 3");
      assertThatThrownBy(() -> bench.policy().get(() -> failing(20)))
          .isInstanceOf(FailsafeException.class)
          .hasRootCauseMessage("try 6");
      assertThat(bench.calls("failure")).isEqualTo(2);
    }
  }

  @Test
  void aQueueIsTriedWithoutEndWithCappedPauses() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "queue", "backoff", "exponential"))) {
      assertThat(bench.policy().call(() -> failing(500))).isEqualTo(501);

      assertThat(bench.pauses.subList(0, 3))
          .containsExactly(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800));
      assertThat(bench.pauses.get(499)).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void fixedPausesStayTheSame() throws Exception {
    var settings =
        Map.of("preset", "none", "retries", 3, "backoff", "fixed", "backoff-delay", "70ms");
    try (var bench = PolicyBench.of(settings)) {
      bench.policy().call(() -> failing(3));

      assertThat(bench.pauses).hasSize(3).containsOnly(Duration.ofMillis(70));
    }
  }

  @Test
  void withoutRetriesThereIsOneTry() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      assertThatThrownBy(() -> bench.policy().withoutRetries().call(() -> failing(9)))
          .hasMessage("try 1");
    }
  }

  @Test
  void onlyNamedExceptionsAreFailures() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      var policy = bench.policy().failingOn(e -> e instanceof IOException);

      assertThat(policy.call(() -> failing(1))).isEqualTo(2);
      for (int i = 0; i < 50; i++) {
        assertThatThrownBy(() -> policy.run(this::refuseByRule))
            .isInstanceOf(IllegalStateException.class);
      }

      assertThat(tries).hasValue(52);
      assertThat(policy.circuitBreaker().orElseThrow().isClosed()).isTrue();
    }
  }

  private void refuseByRule() {
    throw new IllegalStateException("rule " + tries.incrementAndGet());
  }

  @Test
  void ofADatabaseOnlyTransientStatesAreTriedAgain() throws Exception {
    var settings = Map.of("preset", "database", "breaker.enabled", false);
    try (var bench = PolicyBench.of(settings)) {
      for (String state :
          List.of(
              "08001", "08003", "08004", "08006", "40000", "40001", "40P01", "53300", "57P01")) {
        tries.set(0);
        assertThatThrownBy(() -> bench.policy().run(() -> sql(state)));
        assertThat(tries).as(state).hasValue(2);
      }
      tries.set(0);
      assertThatThrownBy(() -> bench.policy().run(() -> wrappedSql("08006")));
      assertThat(tries).as("wrapped").hasValue(2);
      for (String state :
          List.of("23505", "42601", "22001", "0A000", "57014", "08007", "40002", "40003")) {
        tries.set(0);
        assertThatThrownBy(() -> bench.policy().run(() -> sql(state)));
        assertThat(tries).as(state).hasValue(1);
      }
    }
  }

  @Test
  void ofADatabaseATimeoutIsNotTriedAgainButCounts() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "database", "breaker.min-calls", 1))) {
      assertThatThrownBy(() -> bench.policy().call(this::timeOut))
          .isInstanceOf(SQLTimeoutException.class);

      assertThat(tries).hasValue(1);
      assertThat(bench.policy().breaker()).contains("open");
    }
  }

  private int timeOut() throws SQLException {
    tries.incrementAndGet();
    throw new SQLTimeoutException("queryTimeout");
  }

  private void wrappedSql(String state) {
    try {
      sql(state);
    } catch (SQLException e) {
      throw new IllegalStateException("a mapper's", e);
    }
  }

  private void sql(String state) throws SQLException {
    tries.incrementAndGet();
    throw new SQLException("state " + state, state);
  }

  @Test
  void violatedConstraintsOpenNoBreaker() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "database"))) {
      for (int i = 0; i < 60; i++) {
        assertThatThrownBy(() -> bench.policy().run(() -> sql("23505")));
        assertThatThrownBy(() -> bench.policy().run(() -> wrappedSql("23505")));
        assertThatThrownBy(() -> bench.policy().run(this::refuseByRule));
      }

      assertThat(bench.policy().circuitBreaker().orElseThrow().isClosed()).isTrue();
    }
  }

  @Test
  void theBreakerOpensAtItsRateAndRefuses() throws Exception {
    var settings = Map.of("preset", "same-site-rpc", "retries", 0, "breaker.open", "1h");
    try (var bench = PolicyBench.of(settings)) {
      var changes = new ArrayList<String>();
      bench.policies.onBreakerChange((name, from, to) -> changes.add(name + from + to));
      for (int i = 0; i < 19; i++) {
        assertThatThrownBy(() -> bench.policy().call(() -> failing(100)))
            .hasMessageMatching("try .*");
      }
      assertThat(bench.policy().circuitBreaker().orElseThrow().getState()).isEqualTo(State.CLOSED);
      assertThatThrownBy(() -> bench.policy().call(() -> failing(100)));

      assertThatThrownBy(() -> bench.policy().call(() -> failing(100)))
          .isInstanceOf(CircuitBreakerOpenException.class);

      assertThat(tries).hasValue(20);
      assertThat(changes).containsExactly("inventoryCLOSEDOPEN");
      assertThat(bench.calls("breaker_open")).isEqualTo(1);
      assertThat(bench.meters.get("policy.breaker.state").gauge().value()).isEqualTo(1);
      var check = bench.policies.checks().get(0);
      assertThat(check.required()).isFalse();
      assertThat(check.probe().check().status()).isEqualTo(HealthStatus.DOWN);
      assertThat(check.probe().check().reason())
          .isEqualTo("circuit breaker open, 100 % of calls failed");
    }
  }

  @Test
  void threeProbesCloseTheBreaker() throws Exception {
    var settings = Map.of("preset", "same-site-rpc", "retries", 0, "breaker.open", "1ms");
    try (var bench = PolicyBench.of(settings)) {
      var breaker = bench.policy().circuitBreaker().orElseThrow();
      breaker.open();
      await().atMost(LIMIT).until(() -> breaker.getRemainingDelay().isZero());

      bench.policy().call(() -> failing(0));
      bench.policy().call(() -> failing(0));
      assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
      bench.policy().call(() -> failing(0));

      assertThat(breaker.getState()).isEqualTo(State.CLOSED);
      assertThat(bench.policies.checks().get(0).probe().check().status())
          .isEqualTo(HealthStatus.UP);
    }
  }

  @Test
  void aFullBulkheadDuringAProbeKeepsNoPermit() throws Exception {
    var settings =
        Map.of("preset", "same-site-rpc", "retries", 0, "breaker.open", "1ms", "bulkhead.calls", 1);
    try (var bench = PolicyBench.of(settings)) {
      var breaker = bench.policy().circuitBreaker().orElseThrow();
      breaker.open();
      await().atMost(LIMIT).until(() -> breaker.getRemainingDelay().isZero());

      bench.policy().bulkhead().orElseThrow().acquirePermit();
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> bench.policy().call(() -> failing(0)))
            .isInstanceOf(BulkheadFullException.class);
      }
      bench.policy().bulkhead().orElseThrow().releasePermit();
      for (int i = 0; i < 3; i++) {
        bench.policy().call(() -> failing(0));
      }

      assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }
  }

  @Test
  void aBreakerThatIsHeldOpenStaysOpen() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc", "breaker.open", "1ms"))) {
      var breaker = requireNonNull(bench.policy().target().breaker());
      breaker.holdOpen();
      await().atMost(LIMIT).until(() -> breaker.failsafe().getRemainingDelay().isZero());

      assertThatThrownBy(() -> bench.policy().call(() -> failing(0)))
          .isInstanceOf(CircuitBreakerOpenException.class);
      breaker.close();

      assertThat(bench.policy().call(() -> failing(0))).isEqualTo(1);
    }
  }

  @Test
  void theBulkheadRefusesWhatIsTooMuch() throws Exception {
    var settings = Map.of("preset", "none", "bulkhead.calls", 2);
    try (var bench = PolicyBench.of(settings)) {
      var inside = new CountDownLatch(2);
      var leave = new CountDownLatch(1);
      var first = bench.policy().callAsync(() -> wait(inside, leave));
      var second = bench.policy().callAsync(() -> wait(inside, leave));
      assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

      assertThatThrownBy(() -> bench.policy().call(() -> failing(0)))
          .isInstanceOf(BulkheadFullException.class);
      leave.countDown();

      assertThat(first.get(60, TimeUnit.SECONDS) && second.get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(bench.policy().call(() -> failing(0))).isEqualTo(1);
      assertThat(bench.calls("bulkhead_full")).isEqualTo(1);
    }
  }

  private static boolean wait(CountDownLatch inside, CountDownLatch leave)
      throws InterruptedException {
    inside.countDown();
    return leave.await(60, TimeUnit.SECONDS);
  }

  @Test
  void theRateLimiterRefusesWhatIsTooOften() throws Exception {
    var settings = Map.of("preset", "none", "rate-limit.calls", 2, "rate-limit.per", "1h");
    try (var bench = PolicyBench.of(settings)) {
      bench.policy().call(() -> failing(0));
      bench.policy().call(() -> failing(0));

      assertThatThrownBy(() -> bench.policy().call(() -> failing(0)))
          .isInstanceOf(RateLimitExceededException.class);
    }
  }

  @Test
  void aSlowCallIsInterruptedAndTheThreadIsAsBefore() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "none", "timeout", "30ms"))) {
      assertThatThrownBy(() -> bench.policy().call(NamedPolicyTest::sleepForLong))
          .isInstanceOf(TimeoutExceededException.class);

      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(bench.calls("timeout")).isEqualTo(1);
    }
  }

  private static boolean sleepForLong() throws InterruptedException {
    return new CountDownLatch(1).await(100, TimeUnit.SECONDS);
  }

  @Test
  void manyShortTimeoutsInterruptNobodyAfterwards() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "none", "timeout", "1ms"))) {
      for (int i = 0; i < 2_000; i++) {
        long end = System.nanoTime() + 900_000 + i * 100L;
        try {
          bench.policy().call(() -> spinUntil(end));
        } catch (TimeoutExceededException e) {
          tries.incrementAndGet();
        }
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  private static boolean spinUntil(long end) {
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void aTimeoutIsTriedAgain() throws Exception {
    var settings = Map.of("preset", "none", "timeout", "50ms", "retries", 1);
    try (var bench = PolicyBench.timed(settings)) {
      var result = bench.policy().call(() -> tries.incrementAndGet() > 1 || sleepForLong());

      assertThat(result).isTrue();
      assertThat(tries).hasValue(2);
    }
  }

  @Test
  void aCallWithinACallEndsWithIt() throws Exception {
    var settings =
        Map.of(
            "policies.warehouse.preset", "none",
            "policies.warehouse.timeout", "50ms",
            "policies.warehouse.retries", -1,
            "preset", "none",
            "timeout", "50ms");
    try (var bench = PolicyBench.timed(settings)) {
      var inner = bench.policies.named("warehouse");
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(
                () -> bench.policy().call(() -> inner.call(NamedPolicyTest::sleepForLong)))
            .isInstanceOf(TimeoutExceededException.class);
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  @Test
  void anInterruptOfTheCallerEndsTheCall() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "same-site-rpc", "timeout", "1m"))) {
      var inside = new CountDownLatch(1);
      var ended = new AtomicBoolean();
      var caller =
          new Thread(
              () -> {
                try {
                  bench.policy().call(() -> wait(inside, new CountDownLatch(1)));
                } catch (InterruptedException e) {
                  ended.set(true);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      caller.start();
      assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

      caller.interrupt();

      caller.join(60_000);
      assertThat(ended).isTrue();
      assertThat(bench.calls("interrupted")).isEqualTo(1);
    }
  }

  @Test
  void anErrorIsThrownAsItIsAndCounts() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(
                () ->
                    bench
                        .policy()
                        .run(
                            () -> {
                              throw new LinkageError("broken");
                            }))
            .isInstanceOf(LinkageError.class);
      }
      assertThat(bench.calls("failure")).isEqualTo(20);
      assertThat(bench.policy().breaker()).contains("open");
    }
  }

  @Test
  void anExpiredCallIsNotBegun() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      assertThatThrownBy(
              () -> bench.deadline(Duration.ZERO).call(() -> bench.policy().call(() -> failing(0))))
          .isInstanceOf(DeadlineExpiredException.class)
          .hasMessage("inventory: no time is left for this call");
      assertThat(tries).hasValue(0);
      assertThat(bench.calls("deadline_expired")).isEqualTo(1);
    }
  }

  @Test
  void aPauseThatDoesNotFitIsNotBegun() throws Exception {
    var settings =
        Map.of("preset", "none", "retries", 5, "backoff", "fixed", "backoff-delay", "400ms");
    try (var bench = PolicyBench.of(settings)) {
      assertThatThrownBy(
              () ->
                  bench
                      .deadline(Duration.ofSeconds(1))
                      .call(() -> bench.policy().call(() -> failing(9))))
          .hasMessage("try 3");
      assertThat(bench.pauses).hasSize(2);
      assertThat(bench.count("policy.retries.refused", "reason", "deadline")).isEqualTo(1);
    }
  }

  @Test
  void theTimeoutIsClippedToWhatIsLeft() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "none", "timeout", "1h"))) {
      assertThatThrownBy(
              () ->
                  Deadline.after(Duration.ofMillis(50))
                      .call(() -> bench.policy().call(NamedPolicyTest::sleepForLong)))
          .isInstanceOf(DeadlineExpiredException.class);
      assertThat(bench.count("policy.deadline.clipped")).isEqualTo(1);
    }
  }

  @Test
  void aFallbackAnswersWhateverTheReason() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      assertThat(bench.policy().callOr(() -> failing(9), e -> -1)).isEqualTo(-1);
      bench.policy().circuitBreaker().orElseThrow().open();
      assertThat(
              bench.policy().callOr(() -> failing(9), e -> e.getClass().getSimpleName().length()))
          .isEqualTo(BreakerOpenException.class.getSimpleName().length());
      assertThat(bench.policy().callAsyncOr(() -> failing(9), e -> -2).get(60, TimeUnit.SECONDS))
          .isEqualTo(-2);
      assertThat(bench.count("policy.fallbacks")).isEqualTo(3);
    }
  }

  @Test
  void asynchronousCallsRunOnThreadsOfTheService() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      assertThat(
              bench
                  .policy()
                  .callAsync(() -> Thread.currentThread().getName())
                  .get(60, TimeUnit.SECONDS))
          .startsWith("orders-policies");
    }
  }

  @Test
  void cancellingInterruptsTheCall() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "none"))) {
      var inside = new CountDownLatch(1);
      var interrupted = new CountDownLatch(1);
      var call =
          bench
              .policy()
              .callAsync(
                  () -> {
                    try {
                      return wait(inside, new CountDownLatch(1));
                    } finally {
                      interrupted.countDown();
                    }
                  });
      assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();

      call.cancel(true);

      assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void aDrainWaitsForAsynchronousCalls() throws Exception {
    var bench = PolicyBench.timed(Map.of("preset", "none"));
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var call = bench.policy().callAsync(() -> wait(inside, leave));
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    var drained = new CountDownLatch(1);
    var drain =
        new Thread(
            () -> {
              try {
                bench.policies.drain(Deadline.after(LIMIT));
                drained.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    drain.start();

    assertThat(drained.getCount()).isEqualTo(1);
    leave.countDown();

    assertThat(drained.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(call.get(60, TimeUnit.SECONDS)).isTrue();
    bench.close();
  }

  @Test
  void aNameWithoutConfigurationIsAProblem() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "none"))) {
      assertThatThrownBy(() -> bench.policies.named("inventori"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(
              "policies.inventori: required, since the code asks for it, but missing (configured:"
                  + " inventory)");
    }
  }

  @Test
  void theOrderIsTold() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      assertThat(bench.policy())
          .hasToString(
              "inventory: fallback > deadline > circuit breaker 20 % of 20 in 10 s, open 5 s >"
                  + " timeout 5 s");
    }
  }
}
