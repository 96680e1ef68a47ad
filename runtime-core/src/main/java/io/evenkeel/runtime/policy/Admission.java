package io.evenkeel.runtime.policy;

import dev.failsafe.Bulkhead;
import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.RateLimitExceededException;
import dev.failsafe.RateLimiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether a try may begin: circuit breaker, bulkhead, rate limiter. Thread-safe. */
final class Admission {

  private final @Nullable Breaker breaker;
  private final @Nullable Bulkhead<Object> bulkhead;
  private final Duration bulkheadWait;
  private final @Nullable RateLimiter<Object> limiter;
  private final Duration limiterWait;

  Admission(String policy, PolicyPlan plan) {
    breaker = plan.breaker().map(b -> new Breaker(policy, b)).orElse(null);
    bulkhead = plan.bulkhead().map(b -> Bulkhead.of(b.calls())).orElse(null);
    bulkheadWait = plan.bulkhead().flatMap(PolicySettings.Bulk::maxWait).orElse(Duration.ZERO);
    limiter = plan.rateLimit().map(Admission::limiter).orElse(null);
    limiterWait = plan.rateLimit().flatMap(PolicySettings.Rate::maxWait).orElse(Duration.ZERO);
  }

  private static RateLimiter<Object> limiter(PolicySettings.Rate rate) {
    return RateLimiter.burstyBuilder(rate.calls(), rate.per()).build();
  }

  /**
   * Lets a try in, which has to {@link #leave} again. The breaker is asked for its permit last: one
   * that was given out and not used would keep it half-open for ever.
   *
   * @param limit how long to wait at most, in nanoseconds
   */
  void enter(long limit) throws InterruptedException {
    if (breaker != null && breaker.refuses()) {
      throw breaker.refusal();
    }
    if (bulkhead != null && !entersBulkhead(bulkhead, limit)) {
      throw new BulkheadFullException(bulkhead);
    }
    boolean entered = false;
    try {
      if (limiter != null && !limiter.tryAcquirePermit(shorter(limiterWait, limit))) {
        throw new RateLimitExceededException(limiter);
      }
      enterBreaker();
      entered = true;
    } finally {
      if (!entered) {
        leave();
      }
    }
  }

  private boolean entersBulkhead(Bulkhead<Object> room, long limit) throws InterruptedException {
    return room.tryAcquirePermit()
        || (!bulkheadWait.isZero() && room.tryAcquirePermit(shorter(bulkheadWait, limit)));
  }

  private void enterBreaker() throws CircuitBreakerOpenException {
    if (breaker != null && !breaker.tryEnter()) {
      throw breaker.refusal();
    }
  }

  private static Duration shorter(Duration wait, long limit) {
    return wait.toNanos() <= limit ? wait : Duration.ofNanos(limit);
  }

  void leave() {
    if (bulkhead != null) {
      bulkhead.releasePermit();
    }
  }

  @Nullable Breaker breaker() {
    return breaker;
  }

  @Nullable Bulkhead<Object> bulkhead() {
    return bulkhead;
  }

  @Nullable RateLimiter<Object> limiter() {
    return limiter;
  }
}
