package io.evenkeel.runtime.policy;

import java.util.function.DoubleSupplier;

/** The pauses between tries, by plan. Thread-safe if the random numbers are. */
final class Pauses {

  private final Backoff kind;
  private final long first;
  private final long longest;
  private final DoubleSupplier random;

  /**
   * Pauses.
   *
   * @param random numbers from 0 to below 1
   */
  Pauses(PolicyPlan plan, DoubleSupplier random) {
    this.kind = plan.backoff();
    this.first = plan.backoffDelay().toNanos();
    this.longest = plan.backoffMax().toNanos();
    this.random = random;
  }

  /**
   * In nanoseconds, after so many tries.
   *
   * @param asked what the other side asks for, which all its callers were told: they come back
   *     spread over a pause more
   */
  long after(int tries, long asked) {
    return asked > 0
        ? asked + (long) (random.getAsDouble() * (kind == Backoff.FIXED ? first : doubled(tries)))
        : after(tries);
  }

  private long after(int tries) {
    return switch (kind) {
      case FIXED -> first;
      case EXPONENTIAL -> doubled(tries);
      case EXPONENTIAL_JITTER -> (long) (random.getAsDouble() * doubled(tries));
    };
  }

  private long doubled(int tries) {
    int times = tries - 1;
    return times >= 62 || first > longest >> times ? longest : first << times;
  }

  /** The longest there is, which a server may ask for as well. */
  long longest() {
    return longest;
  }
}
