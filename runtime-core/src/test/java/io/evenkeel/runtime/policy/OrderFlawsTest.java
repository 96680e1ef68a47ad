package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Fallback;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OrderFlawsTest {

  private final RetryPolicy<Object> retry = RetryPolicy.ofDefaults();
  private final CircuitBreaker<Object> breaker = CircuitBreaker.ofDefaults();
  private final Bulkhead<Object> bulkhead = Bulkhead.of(2);
  private final Fallback<Object> fallback = Fallback.of("else");
  private final Timeout<Object> timeout = Timeout.of(Duration.ofSeconds(1));

  @Test
  void theOrderOfTheHouseHasNoFlaw() {
    assertThat(OrderFlaws.of(List.of(fallback, retry, breaker, bulkhead, timeout))).isEmpty();
    assertThat(OrderFlaws.of(List.of(timeout, retry, breaker))).as("over all tries").isEmpty();
  }

  @Test
  void whatHidesFailuresIsFound() {
    assertThat(OrderFlaws.of(List.of(retry, fallback)))
        .singleElement()
        .asString()
        .startsWith("a fallback within the retry");
    assertThat(OrderFlaws.of(List.of(breaker, retry))).hasSize(1);
    assertThat(OrderFlaws.of(List.of(bulkhead, retry))).hasSize(1);
    assertThat(OrderFlaws.of(List.of(breaker, bulkhead, retry, fallback))).hasSize(4);
  }

  @Test
  void whatIsComposedByHandRunsOnThreadsOfTheService() throws Exception {
    try (var bench = PolicyBench.of(Map.of("preset", "none"))) {
      var composed = bench.policies.compose("by-hand", fallback, retry);

      assertThat(
              composed.getAsync(() -> Thread.currentThread().getName()).get(60, TimeUnit.SECONDS))
          .asString()
          .startsWith("orders-policies");
    }
  }
}
