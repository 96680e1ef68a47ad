package io.evenkeel.health.checks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;

/**
 * Where objects of the heap end up: the old generation, or the only one. These are the pools of the
 * heap that the JVM can watch by usage; those where objects begin it cannot.
 */
record LongLivedPool(List<MemoryPoolMXBean> pools) {

  private static final long MIB = 1024 * 1024;

  static LongLivedPool ofThisJvm() {
    return new LongLivedPool(
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
            .toList());
  }

  /** Which one is, and by how much. */
  Optional<String> fullerThan(double percent) {
    return pools.stream()
        .filter(pool -> 100.0 * inUse(pool) / max(pool) > percent)
        .map(LongLivedPool::text)
        .findFirst();
  }

  private static String text(MemoryPoolMXBean pool) {
    return pool.getName()
        + " "
        + Percent.text(100.0 * inUse(pool) / max(pool))
        + " full after collection ("
        + inUse(pool) / MIB
        + " of "
        + max(pool) / MIB
        + " MiB)";
  }

  /** What was left may be long gone by now, without a collection of this pool to say so. */
  private static long inUse(MemoryPoolMXBean pool) {
    MemoryUsage now = pool.getUsage();
    MemoryUsage afterCollection = pool.getCollectionUsage();
    return afterCollection == null
        ? now.getUsed()
        : Math.min(now.getUsed(), afterCollection.getUsed());
  }

  private static long max(MemoryPoolMXBean pool) {
    long max = pool.getUsage().getMax();
    return max > 0 ? max : Runtime.getRuntime().maxMemory();
  }
}
