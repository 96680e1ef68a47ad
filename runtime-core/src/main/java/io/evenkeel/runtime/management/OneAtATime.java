package io.evenkeel.runtime.management;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets only one request at a time do what costs a lot. Thread-safe. */
final class OneAtATime {

  /** Whoever is at it, and when it will be over. */
  private record Turn(long until) {}

  private final AtomicReference<@Nullable Turn> current = new AtomicReference<>();
  private final LongSupplier nanoTime;

  OneAtATime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes the turn, unless somebody has it.
   *
   * @param expected how long it is going to take
   */
  boolean begin(Duration expected) {
    return current.compareAndSet(null, new Turn(nanoTime.getAsLong() + expected.toNanos()));
  }

  /** Gives it back. */
  void end() {
    current.set(null);
  }

  /** How long the one who has the turn will still need; at least 1. */
  long secondsLeft() {
    Turn turn = current.get();
    long nanos = turn == null ? 0 : turn.until() - nanoTime.getAsLong();
    return Math.max(1, (nanos + 999_999_999) / 1_000_000_000);
  }
}
