package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evenkeel.runtime.lifecycle.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller gets when there is to be another try, and there is none. */
@Timeout(120)
class RetriesTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicInteger tries = new AtomicInteger();

  private int fail() throws IOException {
    throw new IOException("try " + tries.incrementAndGet());
  }

  @Test
  void aRetryThatIsRefusedLeavesTheFailureBefore() throws Exception {
    var settings =
        Map.of(
            "preset", "same-site-rpc", "rate-limit.calls", 1, "rate-limit.per", "1h", "retries", 5);
    try (var bench = PolicyBench.of(settings)) {
      assertThatThrownBy(() -> bench.policy().call(this::fail))
          .hasMessage("try 1")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .isInstanceOf(TooManyCallsException.class));

      assertThat(bench.count("policy.retries")).isZero();
      assertThat(bench.count("policy.attempts")).isEqualTo(1);
      assertThat(bench.count("policy.retries.refused", "reason", "rate_limited")).isEqualTo(1);
      assertThat(bench.calls("failure")).isEqualTo(1);
    }
  }

  @Test
  void aBreakerThatOpensEndsTheTriesWithoutAPause() throws Exception {
    var settings =
        Map.of(
            "preset", "same-site-rpc", "retries", 5, "breaker.min-calls", 2, "breaker.open", "1h");
    try (var bench = PolicyBench.of(settings)) {
      assertThatThrownBy(() -> bench.policy().call(this::fail))
          .hasMessage("try 2")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .isInstanceOf(BreakerOpenException.class));

      assertThat(bench.pauses).hasSize(1);
      assertThat(bench.count("policy.retries.refused", "reason", "breaker_open")).isEqualTo(1);
    }
  }

  @Test
  void aConstantThatIsThrownCollectsNoReasonsWithoutEnd() throws Exception {
    var constant = new IOException("always the same");
    var settings =
        Map.of("preset", "none", "retries", 1, "rate-limit.calls", 1, "rate-limit.per", "1h");
    try (var bench = PolicyBench.of(settings)) {
      for (int i = 0; i < 20; i++) {
        new TryEnd.Threw<>(constant).endedBy(new IllegalStateException());
      }
      assertThat(constant.getSuppressed()).hasSizeLessThan(20);
      assertThatThrownBy(
              () ->
                  bench
                      .policy()
                      .call(
                          () -> {
                            throw constant;
                          }))
          .isSameAs(constant);
    }
  }

  @Test
  void anInterruptDuringAPauseIsThrownWithTheFailure() {
    var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"));
    bench.beforePause = Thread.currentThread()::interrupt;

    var thrown = catchThrowable(() -> bench.policy().callOr(this::fail, e -> -1));

    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class);
    assertThat(bench.calls("interrupted")).isEqualTo(1);
    assertThat(bench.count("policy.fallbacks")).isZero();
    bench.close();
  }

  @Test
  void anInterruptThatComesAsSomethingElseIsNoFailure() throws Exception {
    var settings = Map.of("preset", "same-site-rpc", "breaker.min-calls", 1);
    try (var bench = PolicyBench.of(settings)) {
      assertThatThrownBy(() -> bench.policy().callOr(this::closedByInterrupt, e -> -1))
          .isInstanceOf(ClosedByInterruptException.class);

      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
      assertThat(tries).hasValue(1);
      assertThat(bench.policy().breaker()).contains("closed");
      assertThat(bench.calls("interrupted")).isEqualTo(1);
      assertThat(bench.count("policy.fallbacks")).isZero();
    }
  }

  private int closedByInterrupt() throws IOException {
    tries.incrementAndGet();
    Thread.currentThread().interrupt();
    throw new ClosedByInterruptException();
  }

  @Test
  void anErrorIsNotHiddenByATimeout() throws Exception {
    var settings = Map.of("preset", "same-site-rpc", "timeout", "20ms");
    try (var bench = PolicyBench.timed(settings)) {
      assertThatThrownBy(() -> bench.policy().call(this::breakWhenInterrupted))
          .isInstanceOf(LinkageError.class);

      assertThat(tries).hasValue(1);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  private boolean breakWhenInterrupted() {
    tries.incrementAndGet();
    try {
      return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new LinkageError("a bug");
    }
  }

  @Test
  void aTimeoutSaysWhoseItIsAndWhatItEnded() throws Exception {
    try (var bench = PolicyBench.timed(Map.of("preset", "none", "timeout", "20ms"))) {
      assertThatThrownBy(
              () -> bench.policy().call(() -> new CountDownLatch(1).await(60, TimeUnit.SECONDS)))
          .isInstanceOf(CallTimeoutException.class)
          .hasMessage("inventory: no end within 20 ms")
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void withoutEndIsNotWhileTheServiceDrains() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "queue"))) {
      bench.beforePause =
          () -> {
            if (tries.get() == 3) {
              drain(bench);
            }
          };

      assertThatThrownBy(() -> bench.policy().call(this::fail)).hasMessage("try 3");
      assertThat(bench.count("policy.retries.refused", "reason", "stopping")).isEqualTo(1);
    }
  }

  private static void drain(PolicyBench bench) {
    try {
      bench.policies.drain(Deadline.after(Duration.ZERO));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatHasAnEndIsStillTriedAgainWhileTheServiceDrains() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"))) {
      drain(bench);

      assertThatThrownBy(() -> bench.policy().call(this::fail)).hasMessage("try 3");
    }
  }

  @Test
  void nothingIsTriedAgainOnceTheServiceStops() throws Exception {
    var bench = PolicyBench.of(Map.of("preset", "same-site-rpc"));
    bench.close();

    assertThatThrownBy(() -> bench.policy().call(this::fail)).hasMessage("try 1");
  }

  @Test
  void aStopEndsThePausesOfCallers() throws Exception {
    var settings =
        Map.of("preset", "none", "retries", 5, "backoff", "fixed", "backoff-delay", "1h");
    var bench = PolicyBench.pausing(settings);
    var thrown = new AtomicReference<Throwable>();
    var caller =
        new Thread(() -> thrown.set(catchThrowable(() -> bench.policy().call(this::fail))));
    caller.start();
    var later = bench.policy().callAsync(this::fail);
    await().atMost(LIMIT).until(() -> tries.get() == 2);

    bench.close();

    caller.join(60_000);
    assertThat(thrown.get()).isInstanceOf(IOException.class);
    assertThat(later).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(IOException.class);
  }
}
