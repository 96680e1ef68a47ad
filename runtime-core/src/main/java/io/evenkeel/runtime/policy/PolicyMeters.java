package io.evenkeel.runtime.policy;

import static java.util.Objects.requireNonNull;

import dev.failsafe.CircuitBreaker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one policy, found without a lookup in the registry. Thread-safe.
 *
 * <pre>
 *   policy.call.duration      by policy and outcome: from the call to its result, all tries
 *   policy.attempts           tries that were let through
 *   policy.retries            those that were not the first of their call
 *   policy.retries.refused    by reason: {@link NoRetry}
 *   policy.fallbacks          calls that were answered by a fallback
 *   policy.deadline.clipped   tries that had less time than the policy's timeout
 *   policy.breaker.state      0 closed, 0.5 half-open, 1 open
 *   policy.retry.budget.left  retries that are left
 * </pre>
 */
final class PolicyMeters {

  private static final long SECOND = 1_000_000_000L;

  private final MeterRegistry registry;
  private final String policy;
  private final Map<CallOutcome, Timer> calls = new EnumMap<>(CallOutcome.class);
  private final Timer successes;
  private final LongAdder attempts;
  private final LongAdder retries;
  private final Map<NoRetry, LongAdder> refused = new EnumMap<>(NoRetry.class);
  private final LongAdder fallbacks;
  private final LongAdder clipped;
  private long lastSuccess; // nanoseconds, not exact and not ordered: for a person
  private volatile boolean succeeded;

  PolicyMeters(MeterRegistry registry, String policy) {
    this.registry = registry;
    this.policy = policy;
    for (CallOutcome outcome : CallOutcome.values()) {
      calls.put(
          outcome,
          Timer.builder("policy.call.duration")
              .description("From a call to its result, all tries together")
              .tags("policy", policy, "outcome", outcome.tag())
              .register(registry));
    }
    successes = timer(CallOutcome.SUCCESS);
    attempts = counter("policy.attempts", "Tries that were let through", "", "");
    retries = counter("policy.retries", "Tries that were not the first of their call", "", "");
    String name = "policy.retries.refused";
    for (NoRetry reason : NoRetry.values()) {
      refused.put(reason, counter(name, "Retries that were not begun", "reason", reason.tag()));
    }
    fallbacks = counter("policy.fallbacks", "Calls that a fallback answered", "", "");
    clipped = counter("policy.deadline.clipped", "Tries that the deadline left less time", "", "");
  }

  private Timer timer(CallOutcome outcome) {
    return requireNonNull(calls.get(outcome));
  }

  private LongAdder counter(String name, String description, String tag, String value) {
    var adder = new LongAdder();
    var builder =
        FunctionCounter.builder(name, adder, LongAdder::sum)
            .description(description)
            .tag("policy", policy);
    (tag.isEmpty() ? builder : builder.tag(tag, value)).register(registry);
    return adder;
  }

  void watch(@Nullable Breaker breaker, @Nullable RetryBudget budget) {
    if (breaker != null) {
      Gauge.builder("policy.breaker.state", breaker, PolicyMeters::value)
          .description("0 closed, 0.5 half-open, 1 open")
          .tag("policy", policy)
          .register(registry);
    }
    if (budget != null) {
      Gauge.builder("policy.retry.budget.left", budget, RetryBudget::left)
          .description("Retries that all callers together have left")
          .tag("policy", policy)
          .register(registry);
    }
  }

  private static double value(Breaker breaker) {
    if (breaker.heldOpen()) {
      return 1;
    }
    CircuitBreaker.State state = breaker.state();
    return state == CircuitBreaker.State.CLOSED
        ? 0
        : state == CircuitBreaker.State.HALF_OPEN ? 0.5 : 1;
  }

  void succeeded(long begun, long now) {
    successes.record(now - begun, TimeUnit.NANOSECONDS);
    if (now - lastSuccess > SECOND || !succeeded) { // seldom, or threads would share a cache line
      lastSuccess = now;
      succeeded = true;
    }
  }

  void ended(CallOutcome outcome, long nanos) {
    timer(outcome).record(nanos, TimeUnit.NANOSECONDS);
  }

  void attempted() {
    attempts.increment();
  }

  void retried() {
    retries.increment();
  }

  void refused(NoRetry reason) {
    requireNonNull(refused.get(reason)).increment();
  }

  void fellBack() {
    fallbacks.increment();
  }

  void clipped() {
    clipped.increment();
  }

  /**
   * When a call succeeded last, to the second; empty before the first.
   *
   * @param now by the clock that {@link #succeeded} is told
   */
  Optional<Instant> lastSuccess(long now) {
    return succeeded
        ? Optional.of(Instant.now().minusNanos(Math.max(0, now - lastSuccess)))
        : Optional.empty();
  }
}
