package io.evenkeel.runtime.policy;

import java.time.Duration;
import java.util.Optional;

/** What a policy begins with; every value can be overridden by its own key. */
public enum Preset {
  /** Nothing but what is configured. */
  NONE(0, 0, 0),
  /** Calls inside one data centre: 500 ms a try, 2 retries, breaker at 50 %. */
  SAME_SITE_RPC(500, 2, 50),
  /** Calls between regions: 2 s a try, 1 retry, breaker at 30 %. */
  CROSS_REGION_API(2_000, 1, 30),
  /** Services of others: 5 s a try, no retry, breaker at 20 %. */
  THIRD_PARTY(5_000, 0, 20),
  /** JDBC: 2 s a try, 1 retry, on transient SQL states only, breaker at 50 %. */
  DATABASE(2_000, 1, 50),
  /** Consumers of queues: 5 s a try, retries without end, no budget, no breaker. */
  QUEUE(5_000, PolicySettings.WITHOUT_END, 0);

  private final Duration timeout;
  private final int retries;
  private final int failureRate;

  Preset(int timeoutMillis, int retries, int failureRate) {
    this.timeout = Duration.ofMillis(timeoutMillis);
    this.retries = retries;
    this.failureRate = failureRate;
  }

  /** Of one try; empty for no limit. */
  Optional<Duration> timeout() {
    return timeout.isZero() ? Optional.empty() : Optional.of(timeout);
  }

  int retries() {
    return retries;
  }

  /** In per cent; 0 for no breaker. */
  int failureRate() {
    return failureRate;
  }

  /** Whether retries are limited to a share of the calls. */
  boolean hasBudget() {
    return this != QUEUE;
  }

  Duration backoffDelay() {
    return Duration.ofMillis(this == SAME_SITE_RPC ? 50 : 200);
  }

  Duration backoffMax() {
    return this == QUEUE ? Duration.ofSeconds(30) : Duration.ofSeconds(2);
  }
}
