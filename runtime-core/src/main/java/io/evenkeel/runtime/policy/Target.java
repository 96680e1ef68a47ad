package io.evenkeel.runtime.policy;

import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What all callers of one dependency share, and the way of one call through it.
 *
 * <pre>
 *   (fallback) -> deadline -> retry budget -> retry -> circuit breaker
 *       -> bulkhead, rate limiter -> timeout -> the call
 * </pre>
 *
 * Thread-safe.
 */
final class Target {

  static final long NO_LIMIT = Long.MAX_VALUE;
  private static final long NO_RETRY = -1;

  private final String name;
  private final PolicyPlan plan;
  private final Clock clock;
  private final TimeoutWatch watch;
  private final Executor executor;
  private final PolicyMeters meters;
  private final Admission admission;
  private final @Nullable Breaker breaker;
  private final @Nullable RetryBudget budget;
  private final Pauses pauses;
  private final long timeout;
  private final Timeout<Object> named; // for the exception only

  Target(
      String name,
      PolicyPlan plan,
      Clock clock,
      TimeoutWatch watch,
      Executor executor,
      PolicyMeters meters) {
    this.name = name;
    this.plan = plan;
    this.clock = clock;
    this.watch = watch;
    this.executor = executor;
    this.meters = meters;
    admission = new Admission(name, plan);
    breaker = admission.breaker();
    budget = plan.budget().map(b -> new RetryBudget(b, clock.nanoTime())).orElse(null);
    pauses = new Pauses(plan, clock.random());
    timeout = plan.timeout().map(t -> t.toNanos()).orElse(NO_LIMIT);
    named = Timeout.of(plan.timeout().orElse(Duration.ofDays(1)));
    meters.watch(breaker, budget);
  }

  /** One try. */
  @FunctionalInterface
  interface Try<T extends @Nullable Object> {
    /**
     * Calls the dependency.
     *
     * @param limit the time it has, in nanoseconds; {@link #NO_LIMIT} for any
     */
    T run(long limit) throws Exception;
  }

  /**
   * Calls until there is a result or no reason to try again; returns or throws what the last try
   * did.
   *
   * @param retries after the first try at most; negative for as long as it takes
   */
  <T extends @Nullable Object> T call(Try<T> call, Judge judge, int retries) throws Exception {
    long begun = clock.nanoTime().getAsLong();
    if (budget != null) {
      budget.called(begun);
    }
    try {
      T result = repeat(call, judge, retries);
      returned(judge.failed(result), begun);
      return result;
    } catch (Throwable e) {
      meters.ended(CallOutcome.of(e), clock.nanoTime().getAsLong() - begun);
      throw e;
    }
  }

  private <T extends @Nullable Object> T repeat(Try<T> call, Judge judge, int retries)
      throws Exception {
    for (int tries = 1; ; tries++) {
      long pause;
      try {
        T result = attempt(call, judge);
        pause =
            judge.repeats(result) ? pause(tries, retries, judge.asksForPause(result)) : NO_RETRY;
        if (pause == NO_RETRY) {
          return result;
        }
      } catch (Exception e) {
        pause = judge.repeats(e) && !givenUp(e) ? pause(tries, retries, 0) : NO_RETRY;
        if (pause == NO_RETRY) {
          throw e;
        }
      }
      clock.sleep().sleep(pause);
      meters.retried();
    }
  }

  private void returned(boolean failed, long begun) {
    long now = clock.nanoTime().getAsLong();
    if (failed) {
      meters.ended(CallOutcome.FAILURE, now - begun);
    } else {
      meters.succeeded(begun, now);
    }
  }

  /** Whether trying again is no use, whatever the judge says: it was refused on this side. */
  private static boolean givenUp(Exception e) {
    CallOutcome outcome = CallOutcome.of(e);
    return outcome == CallOutcome.DEADLINE_EXPIRED
        || outcome == CallOutcome.INTERRUPTED
        || outcome.refused();
  }

  /** How long to wait before the next try, in nanoseconds; {@link #NO_RETRY} if there is none. */
  private long pause(int tries, int retries, long asked) {
    if ((retries >= 0 && tries > retries) || asked > pauses.longest()) {
      return NO_RETRY;
    }
    long pause = Math.max(asked, pauses.after(tries));
    if (pause >= left()) {
      meters.refusedByDeadline();
      return NO_RETRY;
    }
    if (budget != null && !budget.tryRetry()) {
      meters.refusedByBudget();
      return NO_RETRY;
    }
    return pause;
  }

  private static long left() {
    return Deadline.current().map(Deadline::remainingNanos).orElse(NO_LIMIT);
  }

  private long leftOrExpired() {
    long left = left();
    if (left <= 0) {
      throw new DeadlineExpiredException(name);
    }
    return left;
  }

  private <T extends @Nullable Object> T attempt(Try<T> call, Judge judge) throws Exception {
    admission.enter(leftOrExpired());
    meters.attempted();
    try {
      T result = limited(call, leftOrExpired()); // to be let in may have taken a while
      record(judge.failed(result));
      return result;
    } catch (DeadlineExpiredException | InterruptedException e) {
      recordNothing();
      throw e;
    } catch (Exception e) {
      record(judge.failed(e));
      throw e;
    } catch (Error e) {
      record(true);
      throw e;
    } finally {
      admission.leave();
    }
  }

  private void record(boolean failed) {
    if (breaker != null) {
      breaker.record(failed);
    }
  }

  private void recordNothing() {
    if (breaker != null) {
      breaker.recordNothing();
    }
  }

  private <T extends @Nullable Object> T limited(Try<T> call, long left) throws Exception {
    long limit = Math.min(timeout, left);
    if (limit == NO_LIMIT) {
      return call.run(NO_LIMIT);
    }
    if (limit < timeout) {
      meters.clipped();
    }
    TimeoutWatch.Watched watched = watch.begin(limit);
    T result;
    try {
      result = call.run(limit);
    } catch (Throwable e) {
      if (watch.end(watched)) {
        throw tooSlow(limit);
      }
      throw e;
    }
    if (watch.end(watched)) {
      throw tooSlow(limit);
    }
    return result;
  }

  /** A try that had at least half of its time says something about the target. */
  RuntimeException tooSlow(long limit) {
    return limit >= timeout / 2
        ? new TimeoutExceededException(named)
        : new DeadlineExpiredException(name);
  }

  String name() {
    return name;
  }

  PolicyPlan plan() {
    return plan;
  }

  Clock clock() {
    return clock;
  }

  Executor executor() {
    return executor;
  }

  PolicyMeters meters() {
    return meters;
  }

  Admission admission() {
    return admission;
  }

  @Nullable Breaker breaker() {
    return breaker;
  }

  @Nullable RetryBudget budget() {
    return budget;
  }
}
