package io.evenkeel.runtime.policy;

import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.RateLimitExceededException;
import dev.failsafe.TimeoutExceededException;
import java.util.Locale;

/** How a call ended, all of its tries together. */
enum CallOutcome {
  SUCCESS,
  FAILURE,
  TIMEOUT,
  BREAKER_OPEN,
  BULKHEAD_FULL,
  RATE_LIMITED,
  DEADLINE_EXPIRED,
  INTERRUPTED;

  static CallOutcome of(Throwable thrown) {
    if (thrown instanceof TimeoutExceededException) {
      return TIMEOUT;
    } else if (thrown instanceof CircuitBreakerOpenException) {
      return BREAKER_OPEN;
    } else if (thrown instanceof BulkheadFullException) {
      return BULKHEAD_FULL;
    } else if (thrown instanceof RateLimitExceededException) {
      return RATE_LIMITED;
    } else if (thrown instanceof DeadlineExpiredException) {
      return DEADLINE_EXPIRED;
    }
    return thrown instanceof InterruptedException ? INTERRUPTED : FAILURE;
  }

  /** Whether the call was refused on this side, so that nothing was tried. */
  boolean refused() {
    return this == BREAKER_OPEN || this == BULKHEAD_FULL || this == RATE_LIMITED;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
