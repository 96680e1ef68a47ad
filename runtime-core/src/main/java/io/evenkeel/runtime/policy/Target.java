package io.evenkeel.runtime.policy;

import dev.failsafe.Timeout;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;
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
  static final long NO_RETRY = -1;

  /** Of calls on the caller's own thread. */
  static final BooleanSupplier NEVER_GONE = () -> false;

  private final String name;
  private final PolicyPlan plan;
  private final Clock clock;
  private final TimeoutWatch watch;
  private final AsyncCalls calls;
  private final Ending ending;
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
      AsyncCalls calls,
      Ending ending,
      PolicyMeters meters) {
    this.name = name;
    this.plan = plan;
    this.clock = clock;
    this.watch = watch;
    this.calls = calls;
    this.ending = ending;
    this.meters = meters;
    admission = new Admission(name, plan, this::leftOrExpired);
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
   * @param gone whether nobody waits for the call any more
   */
  <T extends @Nullable Object> T call(Try<T> call, Judge judge, int retries, BooleanSupplier gone)
      throws Exception {
    long begun = clock.nanoTime().getAsLong();
    if (budget != null) {
      budget.called(begun);
    }
    try {
      T result = tried(call, judge, retries, gone);
      returned(judge.failed(result), begun);
      return result;
    } catch (Throwable e) {
      meters.ended(outcome(e, gone), clock.nanoTime().getAsLong() - begun);
      throw e;
    }
  }

  private <T extends @Nullable Object> T tried(
      Try<T> call, Judge judge, int retries, BooleanSupplier gone) throws Exception {
    TryEnd<T> first;
    boolean probe = enter();
    try {
      T result = run(call, judge, probe);
      if (retries == 0 || !judge.repeats(result)) {
        return result;
      }
      first = new TryEnd.Returned<>(result);
    } catch (Exception e) {
      if (retries == 0) {
        throw e;
      }
      first = new TryEnd.Threw<>(e);
    }
    return new Retries<>(this, call, judge, retries, gone).after(first);
  }

  private void returned(boolean failed, long begun) {
    long now = clock.nanoTime().getAsLong();
    if (failed) {
      meters.ended(CallOutcome.FAILURE, now - begun);
    } else {
      meters.succeeded(begun, now);
    }
  }

  /** An interrupt may come as anything, such as a {@code ClosedByInterruptException}. */
  private static CallOutcome outcome(Throwable thrown, BooleanSupplier gone) {
    CallOutcome outcome = CallOutcome.of(thrown);
    boolean given = gone.getAsBoolean() || Thread.currentThread().isInterrupted();
    return outcome == CallOutcome.FAILURE && given ? CallOutcome.INTERRUPTED : outcome;
  }

  /** How long to wait before the next try, in nanoseconds; {@link #NO_RETRY} if there is none. */
  long pause(int tries, long asked) {
    if (asked > pauses.longest()) {
      return NO_RETRY;
    }
    long pause = pauses.after(tries, asked);
    if (pause >= left()) {
      meters.refused(NoRetry.DEADLINE);
      return NO_RETRY;
    }
    if (budget != null && !budget.tryRetry()) {
      meters.refused(NoRetry.BUDGET);
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
      throw new DeadlineExpiredException(name, null);
    }
    return left;
  }

  /**
   * Lets a try in, which has to {@link #run}; throws what refuses it.
   *
   * @return whether it is a probe of a half-open breaker
   */
  boolean enter() throws InterruptedException {
    return admission.enter();
  }

  /** Runs a try that was let in. */
  <T extends @Nullable Object> T run(Try<T> call, Judge judge, boolean probe) throws Exception {
    meters.attempted();
    try {
      T result = limited(call, judge, Math.max(1, left()));
      record(judge.failed(result));
      return result;
    } catch (DeadlineExpiredException | InterruptedException e) {
      recordNothing(probe);
      throw e;
    } catch (Exception e) {
      if (Thread.currentThread().isInterrupted()) {
        recordNothing(probe);
      } else {
        record(judge.failed(e));
      }
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

  private void recordNothing(boolean probe) {
    if (breaker != null && probe) {
      breaker.recordNothing();
    }
  }

  private <T extends @Nullable Object> T limited(Try<T> call, Judge judge, long left)
      throws Exception {
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
    } catch (Exception e) {
      if (watch.end(watched)) {
        throw tooSlow(limit, e);
      }
      throw e;
    } catch (Error e) { // is not hidden by a timeout
      watch.end(watched);
      throw e;
    }
    if (watch.end(watched)) {
      judge.discard(result);
      throw tooSlow(limit, null);
    }
    return result;
  }

  /** A try that had at least half of its time says something about the target. */
  RuntimeException tooSlow(long limit, @Nullable Throwable late) {
    return limit >= timeout / 2
        ? timedOut(Duration.ofNanos(limit), late)
        : new DeadlineExpiredException(name, late);
  }

  RuntimeException timedOut(Duration limit, @Nullable Throwable late) {
    return new CallTimeoutException(name, named, "no end within " + PolicyPlan.words(limit), late);
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

  AsyncCalls calls() {
    return calls;
  }

  Ending ending() {
    return ending;
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
}
