package io.evenkeel.runtime.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Keeps the retries of all callers of one target to a share of their calls, over the last 10 s, so
 * that an outage is not multiplied. A call costs one addition. Thread-safe.
 */
final class RetryBudget {

  private static final int SECONDS = 10;
  private static final long SLOT = 1_000_000_000L;

  private static final class Slot {
    final long end;
    final LongAdder calls = new LongAdder();
    long retries; // guarded by the budget

    Slot(long end) {
      this.end = end;
    }
  }

  private final double ratio;
  private final int minPerSecond;
  private final LongSupplier nanoTime;
  private final Deque<Slot> slots = new ArrayDeque<>(); // the newest last; guarded by this
  private volatile Slot newest;

  RetryBudget(PolicyPlan.Budget plan, LongSupplier nanoTime) {
    this.ratio = plan.ratio();
    this.minPerSecond = plan.minPerSecond();
    this.nanoTime = nanoTime;
    this.newest = new Slot(nanoTime.getAsLong() + SLOT);
    slots.add(newest);
  }

  /** A call begins, which is no retry. */
  void called(long now) {
    slotAt(now).calls.increment();
  }

  /** Takes one retry out of the budget; false if there is none left. */
  synchronized boolean tryRetry() {
    Slot slot = slotAt(nanoTime.getAsLong());
    if (left() < 1) {
      return false;
    }
    slot.retries++;
    return true;
  }

  /** The retries that are left now, never negative. */
  synchronized double left() {
    long oldest = nanoTime.getAsLong() - SECONDS * SLOT;
    slots.removeIf(slot -> slot.end - oldest <= 0);
    long calls = 0;
    long retries = 0;
    for (Slot slot : slots) {
      calls += slot.calls.sum();
      retries += slot.retries;
    }
    return Math.max(0, ratio * calls + (double) minPerSecond * SECONDS - retries);
  }

  private Slot slotAt(long now) {
    Slot slot = newest;
    return now - slot.end < 0 ? slot : next(now);
  }

  private synchronized Slot next(long now) {
    if (now - newest.end < 0) { // another thread was first
      return newest;
    }
    long end = newest.end + SLOT;
    newest = new Slot(now - end < 0 ? end : now + SLOT);
    slots.removeIf(slot -> slot.end - (now - SECONDS * SLOT) <= 0);
    slots.add(newest);
    return newest;
  }
}
