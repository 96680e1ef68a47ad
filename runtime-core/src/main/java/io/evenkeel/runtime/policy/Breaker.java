package io.evenkeel.runtime.policy;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreaker.State;
import dev.failsafe.event.CircuitBreakerStateChangedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Failsafe's circuit breaker, which tells of its changes and can be held open by hand. */
final class Breaker {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.policy");

  private final String policy;
  private final CircuitBreaker<Object> breaker;
  private final List<BreakerListener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean heldOpen;

  Breaker(String policy, PolicyPlan.Breaker plan) {
    this.policy = policy;
    this.breaker =
        CircuitBreaker.builder()
            .withFailureRateThreshold(plan.failureRate(), plan.minCalls(), plan.window())
            .withDelay(plan.open())
            .withSuccessThreshold(plan.probes())
            .onOpen(event -> changed(event, State.OPEN))
            .onHalfOpen(event -> changed(event, State.HALF_OPEN))
            .onClose(event -> changed(event, State.CLOSED))
            .build();
  }

  void addListener(BreakerListener listener) {
    listeners.add(listener);
  }

  private void changed(CircuitBreakerStateChangedEvent event, State now) {
    State before = event.getPreviousState();
    LOG.atLevel(now == State.OPEN ? Level.WARN : Level.INFO)
        .addKeyValue("policy", policy)
        .addKeyValue("breaker", now.name())
        .addKeyValue("breaker_before", before.name())
        .log("circuit breaker of {} is {}, was {}", policy, now, before);
    for (BreakerListener listener : listeners) {
      try {
        listener.changed(policy, before, now);
      } catch (RuntimeException | Error e) { // which Failsafe would swallow
        LOG.atError().addKeyValue("policy", policy).setCause(e).log("breaker listener failed");
      }
    }
  }

  /** Open and not due for a probe, so that a call may be refused without asking for a permit. */
  boolean refuses() {
    return heldOpen || (breaker.isOpen() && !breaker.getRemainingDelay().isZero());
  }

  /** Whether it will still refuse after so many nanoseconds, unless somebody closes it. */
  boolean refusesFor(long nanos) {
    return heldOpen || (breaker.isOpen() && breaker.getRemainingDelay().toNanos() > nanos);
  }

  boolean tryEnter() {
    return breaker.tryAcquirePermit() && !heldOpen; // in this order: who holds it replaces permits
  }

  boolean isHalfOpen() {
    return breaker.isHalfOpen();
  }

  BreakerOpenException refusal() {
    return new BreakerOpenException(policy, breaker, refused());
  }

  private String refused() {
    if (heldOpen) {
      return "circuit breaker held open by hand";
    }
    Duration left = breaker.getRemainingDelay();
    return breaker.isHalfOpen()
        ? "circuit breaker half-open, all probes are under way"
        : "circuit breaker open, next probe in " + PolicyPlan.words(left);
  }

  void record(boolean failed) {
    if (failed) {
      breaker.recordFailure();
    } else {
      breaker.recordSuccess();
    }
  }

  /** The end of a probe that says nothing about the target, but must not stay out. */
  void recordNothing() {
    if (breaker.isHalfOpen()) {
      breaker.recordFailure();
    }
  }

  /** Refuses every call until {@link #close()}. */
  void holdOpen() {
    heldOpen = true;
    breaker.open();
  }

  /** Lets calls through from now on, whatever opened it. */
  void close() {
    heldOpen = false;
    breaker.close();
  }

  State state() {
    return breaker.getState();
  }

  boolean heldOpen() {
    return heldOpen;
  }

  CircuitBreaker<Object> failsafe() {
    return breaker;
  }

  /** For a person: why calls are refused; empty while they are not. */
  String trouble() {
    if (heldOpen) {
      return "circuit breaker held open by hand";
    }
    return switch (breaker.getState()) {
      case CLOSED -> "";
      case HALF_OPEN -> "circuit breaker half-open, probing";
      case OPEN ->
          breaker.getRemainingDelay().isZero()
              ? "circuit breaker open, the next call is a probe"
              : "circuit breaker open, " + breaker.getFailureRate() + " % of calls failed";
    };
  }
}
