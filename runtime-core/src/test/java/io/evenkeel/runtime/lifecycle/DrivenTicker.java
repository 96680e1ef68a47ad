package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Monotonic time that only moves when told to. Thread-safe. */
final class DrivenTicker implements LongSupplier {

  private volatile long now;

  DrivenTicker(long start) {
    now = start;
  }

  @Override
  public long getAsLong() {
    return now;
  }

  synchronized void advance(Duration time) {
    now += time.toNanos();
  }
}
