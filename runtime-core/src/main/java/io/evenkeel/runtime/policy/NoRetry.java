package io.evenkeel.runtime.policy;

import java.util.Locale;

/** Why a retry that the plan allows was not begun. */
enum NoRetry {
  BUDGET,
  DEADLINE,
  BREAKER_OPEN,
  BULKHEAD_FULL,
  RATE_LIMITED,
  STOPPING;

  static NoRetry of(CallOutcome refusal) {
    return switch (refusal) {
      case BREAKER_OPEN -> BREAKER_OPEN;
      case BULKHEAD_FULL -> BULKHEAD_FULL;
      case RATE_LIMITED -> RATE_LIMITED;
      default -> DEADLINE;
    };
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
