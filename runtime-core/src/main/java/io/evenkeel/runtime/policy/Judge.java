package io.evenkeel.runtime.policy;

import org.jspecify.annotations.Nullable;

/** Says what the end of a try means. Thread-safe. */
interface Judge {

  /** Every exception is a failure worth another try, and no result is. */
  Judge EXCEPTIONS = new Judge() {};

  /** Whether a result counts against the breaker. */
  default boolean failed(@Nullable Object result) {
    return false;
  }

  /** Whether what was thrown counts against the breaker. */
  default boolean failed(Throwable thrown) {
    return true;
  }

  /** Whether another try may bring a better result. */
  default boolean repeats(@Nullable Object result) {
    return false;
  }

  /** Whether another try may end otherwise. */
  default boolean repeats(Throwable thrown) {
    return true;
  }

  /** How long the other side asks to be left alone, in nanoseconds; 0 if it does not. */
  default long asksForPause(@Nullable Object result) {
    return 0;
  }

  /** A result that nobody gets; lets go of what it holds. Throws nothing. */
  default void discard(@Nullable Object result) {}
}
