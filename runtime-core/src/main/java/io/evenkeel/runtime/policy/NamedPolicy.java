package io.evenkeel.runtime.policy;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.function.CheckedFunction;
import dev.failsafe.function.CheckedRunnable;
import dev.failsafe.function.CheckedSupplier;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one dependency, around any call to it. All callers share its breaker, bulkhead,
 * rate limiter and retry budget. Thread-safe.
 *
 * <p>A call runs on the caller's thread and is interrupted at its timeout, or earlier where the
 * current {@link io.evenkeel.runtime.lifecycle.Deadline} leaves less; code that does not react to
 * interrupts holds its caller for longer. What ends a call that never reached the dependency, or
 * was too slow:
 *
 * <ul>
 *   <li>{@link dev.failsafe.CircuitBreakerOpenException}, {@link
 *       dev.failsafe.BulkheadFullException}, {@link dev.failsafe.RateLimitExceededException}: it
 *       was refused;
 *   <li>{@link dev.failsafe.TimeoutExceededException}: the last try took too long;
 *   <li>{@link DeadlineExpiredException}: there was no time for it.
 * </ul>
 *
 * <p>All of these are {@link PolicyException}s. When a retry is refused, the caller gets how the
 * try before it ended; the refusal is among the suppressed exceptions. What without end would be
 * tried again is not while the service drains, and nothing is once it stops: pauses end then.
 */
public final class NamedPolicy {

  private final Target target;
  private final Judge judge;
  private final int retries;

  NamedPolicy(Target target, Judge judge) {
    this(target, judge, target.plan().retries());
  }

  private NamedPolicy(Target target, Judge judge, int retries) {
    this.target = target;
    this.judge = judge;
    this.retries = retries;
  }

  /** The name of the dependency, as in {@code policies.<name>}. */
  public String name() {
    return target.name();
  }

  /**
   * The same policy, which takes only these exceptions for failures: others are neither tried again
   * nor counted against the dependency. Default: all of them; with preset {@code database} those
   * that pass by themselves. What the predicate itself throws is added to the exception, which then
   * counts and is not tried again.
   */
  public NamedPolicy failingOn(Predicate<? super Throwable> failures) {
    var only =
        new Judge() {
          @Override
          public boolean failed(Throwable thrown) {
            return test(thrown, true);
          }

          @Override
          public boolean repeats(Throwable thrown) {
            return test(thrown, false);
          }

          private boolean test(Throwable thrown, boolean unknown) {
            try {
              return failures.test(thrown);
            } catch (RuntimeException | Error e) {
              return without(e, thrown, unknown);
            }
          }
        };
    return new NamedPolicy(target, only, retries);
  }

  private static boolean without(Throwable broken, Throwable thrown, boolean failed) {
    if (failed && broken != thrown) { // asked first
      thrown.addSuppressed(broken);
    }
    return failed;
  }

  /** The same policy without retries: for a write among reads. */
  public NamedPolicy withoutRetries() {
    return new NamedPolicy(target, judge, 0);
  }

  /**
   * Calls on this thread.
   *
   * @param call what it returns too late, nobody gets: what holds something open, such as a
   *     connection, is better used and closed within the call
   * @return what the call returns
   * @throws Exception what the last try threw, as it is
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    return call(call, Target.NEVER_GONE);
  }

  private <T extends @Nullable Object> T call(Callable<T> call, BooleanSupplier gone)
      throws Exception {
    return target.call(limit -> call.call(), judge, retries, gone);
  }

  /**
   * The same with something else to return when it fails, whatever the reason. Not used when the
   * calling thread was interrupted.
   *
   * @param fallback is given what was thrown; runs on this thread, outside of all limits
   */
  public <T extends @Nullable Object> T callOr(
      Callable<T> call, CheckedFunction<? super Exception, ? extends T> fallback) throws Exception {
    return callOr(call, fallback, Target.NEVER_GONE);
  }

  private <T extends @Nullable Object> T callOr(
      Callable<T> call,
      CheckedFunction<? super Exception, ? extends T> fallback,
      BooleanSupplier gone)
      throws Exception {
    Exception failure;
    try {
      return call(call, gone);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (Thread.currentThread().isInterrupted() || gone.getAsBoolean()) {
        throw e;
      }
      failure = e;
    }
    target.meters().fellBack();
    try {
      return fallback.apply(failure);
    } catch (Error | Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new FailsafeException(e);
    }
  }

  /**
   * Calls on this thread, for callers that declare nothing.
   *
   * @throws FailsafeException around a checked exception of the last try; others come as they are
   */
  public <T extends @Nullable Object> T get(CheckedSupplier<T> call) {
    try {
      return target.call(limit -> checked(call), judge, retries, Target.NEVER_GONE);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailsafeException(e);
    } catch (Exception e) {
      throw new FailsafeException(e);
    }
  }

  /** {@link #get} without a result. */
  public void run(CheckedRunnable call) {
    this.<@Nullable Object>get(
        () -> {
          call.run();
          return null;
        });
  }

  private static <T extends @Nullable Object> T checked(CheckedSupplier<T> call) throws Exception {
    try {
      return call.get();
    } catch (Error | Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new FailsafeException(e);
    }
  }

  /**
   * Calls on a thread of the service, with the trace, the log fields and the deadline of this one.
   *
   * @return completes as {@link #call} ends; cancelling it interrupts the call. Fails with a {@link
   *     java.util.concurrent.RejectedExecutionException} when no thread takes the call, and is
   *     cancelled when the service has stopped before it ended
   */
  public <T extends @Nullable Object> CompletableFuture<T> callAsync(Callable<T> call) {
    return target.calls().begin(gone -> call(call, gone), late -> {});
  }

  /** {@link #callOr} on a thread of the service. */
  public <T extends @Nullable Object> CompletableFuture<T> callAsyncOr(
      Callable<T> call, CheckedFunction<? super Exception, ? extends T> fallback) {
    return target.calls().begin(gone -> callOr(call, fallback, gone), late -> {});
  }

  /** Failsafe's breaker, if the policy has one. */
  public Optional<CircuitBreaker<Object>> circuitBreaker() {
    return Optional.ofNullable(target.breaker()).map(Breaker::failsafe);
  }

  /**
   * Failsafe's bulkhead, if the policy has one. Nobody waits for permits that are taken from it
   * directly: {@code max-wait} is for those of calls under this policy.
   */
  public Optional<Bulkhead<Object>> bulkhead() {
    return Optional.ofNullable(target.admission().bulkhead());
  }

  /** Failsafe's rate limiter, if the policy has one. */
  public Optional<RateLimiter<Object>> rateLimiter() {
    return Optional.ofNullable(target.admission().limiter());
  }

  /** What a call passes, outermost first, for a person. */
  public List<String> order() {
    return target.plan().order();
  }

  /** What suffers while the dependency is down; may be empty. */
  public String impact() {
    return target.plan().impact();
  }

  /** When a call succeeded last, to the second; empty before the first. */
  public Optional<Instant> lastSuccess() {
    return target.meters().lastSuccess(target.clock().nanoTime().getAsLong());
  }

  /**
   * How the breaker stands: {@code closed}, {@code half-open}, {@code open} or {@code held-open};
   * empty without one.
   */
  public Optional<String> breaker() {
    return Optional.ofNullable(target.breaker())
        .map(
            breaker ->
                breaker.heldOpen()
                    ? "held-open"
                    : breaker.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Refuses all calls until {@link #closeBreaker}; nothing without a breaker. */
  public void holdBreakerOpen() {
    Optional.ofNullable(target.breaker()).ifPresent(Breaker::holdOpen);
  }

  /** Lets calls through from now on, whatever opened the breaker; nothing without one. */
  public void closeBreaker() {
    Optional.ofNullable(target.breaker()).ifPresent(Breaker::close);
  }

  Target target() {
    return target;
  }

  @Override
  public String toString() {
    return name() + ": " + String.join(" > ", target.plan().order());
  }
}
