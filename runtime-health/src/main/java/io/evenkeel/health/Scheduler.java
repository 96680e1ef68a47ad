package io.evenkeel.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that ticks, and sleeps until the next tick is due. */
final class Scheduler {

  private static final long SHORTEST_NAP = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long NAP_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);

  private final long longestNap;
  private volatile @Nullable Thread thread;

  /**
   * @param longestNap nanoseconds: short when time is driven by hand, which wakes nobody
   */
  Scheduler(long longestNap) {
    this.longestNap = longestNap;
  }

  void start(CheckLoop loop, RegistryThreads threads) {
    Thread started = threads.scheduler(() -> run(loop));
    thread = started;
    started.start();
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  private void run(CheckLoop loop) {
    for (long next = tick(loop); next >= 0; next = tick(loop)) {
      LockSupport.parkNanos(this, Math.min(longestNap, Math.max(SHORTEST_NAP, next)));
      // Otherwise an interrupt, which nobody here has a use for, would keep the thread from ever
      // sleeping again.
      Thread.interrupted();
    }
  }

  private static long tick(CheckLoop loop) {
    try {
      return loop.tick();
    } catch (Throwable failure) { // out of memory, or a ticker that throws: the next tick may work
      SystemLog.warning("health checks are delayed", failure);
      return NAP_AFTER_FAILURE;
    }
  }
}
