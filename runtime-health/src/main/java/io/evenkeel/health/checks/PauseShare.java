package io.evenkeel.health.checks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

/** The share of time in which collectors let nobody else run. Thread-safe. */
final class PauseShare {

  /** They count the time in which ZGC and Shenandoah work beside the application. */
  private static final String CONCURRENT = "Cycles";

  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans().stream()
          .filter(collector -> !collector.getName().contains(CONCURRENT))
          .toList();
  private final long shortest;
  private long since = System.nanoTime(); // guarded by this, as the others
  private long pausedBefore = paused();
  private double percent;

  PauseShare(Duration shortestWindow) {
    shortest = shortestWindow.toNanos();
  }

  /** Since the last call; the same as then when it was less than the shortest window ago. */
  synchronized double percent() {
    long now = System.nanoTime();
    if (now - since >= shortest) {
      long paused = paused();
      percent = 100.0 * (paused - pausedBefore) * 1_000_000 / (now - since);
      since = now;
      pausedBefore = paused;
    }
    return Math.min(percent, 100);
  }

  private long paused() {
    return collectors.stream().mapToLong(c -> Math.max(0, c.getCollectionTime())).sum();
  }
}
