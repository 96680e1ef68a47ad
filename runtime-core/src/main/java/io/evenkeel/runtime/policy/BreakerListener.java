package io.evenkeel.runtime.policy;

import dev.failsafe.CircuitBreaker.State;

/**
 * Is told when a breaker opens, half-opens or closes, on the thread whose call brought it there.
 */
@FunctionalInterface
public interface BreakerListener {

  /** Must not block. What it throws is logged. */
  void changed(String policy, State before, State after);
}
