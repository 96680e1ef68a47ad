package io.evenkeel.runtime.policy;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Bulkhead;
import dev.failsafe.RateLimiter;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Decides whether a try may begin: circuit breaker, bulkhead, rate limiter. Thread-safe. */
final class Admission {

  /** The time that the work of the calling thread has. */
  @FunctionalInterface
  interface TimeLeft {
    /** In nanoseconds; throws when there is none. */
    long require();
  }

  private final String policy;
  private final TimeLeft left;
  private final @Nullable Breaker breaker;
  private final @Nullable Bulkhead<Object> bulkhead;
  private final @Nullable Semaphore turns;
  private final Duration bulkheadWait;
  private final @Nullable RateLimiter<Object> limiter;
  private final Duration limiterWait;

  /**
   * Those that the plan has.
   *
   * @param left is looked at before each wait
   */
  Admission(String policy, PolicyPlan plan, TimeLeft left) {
    this.policy = policy;
    this.left = left;
    breaker = plan.breaker().map(b -> new Breaker(policy, b)).orElse(null);
    bulkhead = plan.bulkhead().map(b -> Bulkhead.of(b.calls())).orElse(null);
    bulkheadWait = plan.bulkhead().flatMap(PolicySettings.Bulk::maxWait).orElse(Duration.ZERO);
    turns =
        plan.bulkhead()
            .filter(b -> !bulkheadWait.isZero())
            .map(b -> new Semaphore(b.calls(), true))
            .orElse(null);
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
   * @return whether the try is a probe of a half-open breaker
   */
  boolean enter() throws InterruptedException {
    left.require();
    if (breaker != null && breaker.refuses()) {
      throw breaker.refusal();
    }
    enterBulkhead();
    boolean entered = false;
    try {
      enterLimiter();
      left.require();
      boolean probe = enterBreaker();
      entered = true;
      return probe;
    } finally {
      if (!entered) {
        leave();
      }
    }
  }

  /** Failsafe's own wait would lose a place for each one who gave up waiting. */
  private void enterBulkhead() throws InterruptedException {
    if (turns != null && !takesTurn(turns)) {
      throw full();
    }
    if (bulkhead != null && !bulkhead.tryAcquirePermit()) {
      if (turns != null) {
        turns.release();
      }
      throw full();
    }
  }

  private boolean takesTurn(Semaphore room) throws InterruptedException {
    return room.tryAcquire()
        || room.tryAcquire(shorter(bulkheadWait).toNanos(), TimeUnit.NANOSECONDS);
  }

  private void enterLimiter() throws InterruptedException {
    if (limiter != null && !limiter.tryAcquirePermit(shorter(limiterWait))) {
      throw new TooManyCallsException(policy, limiter, "as many calls as may be have begun");
    }
  }

  private boolean enterBreaker() {
    if (breaker == null) {
      return false;
    }
    if (!breaker.tryEnter()) {
      throw breaker.refusal();
    }
    return breaker.isHalfOpen();
  }

  private Duration shorter(Duration wait) {
    if (wait.isZero()) {
      return wait;
    }
    long limit = left.require();
    return wait.toNanos() <= limit ? wait : Duration.ofNanos(limit);
  }

  private RuntimeException full() {
    Bulkhead<Object> room = requireNonNull(bulkhead);
    return new NoPlaceException(
        policy, room, room.getConfig().getMaxConcurrency() + " calls are in flight already");
  }

  /** In this order: who has a turn finds a place. */
  void leave() {
    if (bulkhead != null) {
      bulkhead.releasePermit();
    }
    if (turns != null) {
      turns.release();
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
