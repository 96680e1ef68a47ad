package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Whether threads wait for each other for ever, by monitors or by locks of {@code
 * java.util.concurrent}. Nothing but a restart ends a deadlock of monitors, so this may be a
 * liveness check. The JVM does not look at virtual threads.
 *
 * <p>All threads are stopped for a moment, which takes longer the more there are: once in a minute
 * is enough.
 */
public final class DeadlockProbe implements Probe {

  private static final int SHOWN = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DeadlockProbe() {}

  /** A probe of this JVM's threads. */
  public static DeadlockProbe create() {
    return new DeadlockProbe();
  }

  @Override
  public HealthResult check() {
    long[] ids = THREADS.findDeadlockedThreads();
    if (ids == null) {
      return HealthResult.up();
    }
    String shown =
        Arrays.stream(THREADS.getThreadInfo(Arrays.copyOf(ids, Math.min(ids.length, SHOWN))))
            .filter(Objects::nonNull)
            .map(DeadlockProbe::text)
            .collect(Collectors.joining("; "));
    return HealthResult.down(ids.length + " threads are deadlocked: " + shown);
  }

  private static String text(ThreadInfo thread) {
    return thread.getThreadName()
        + " waits for "
        + thread.getLockName()
        + " held by "
        + thread.getLockOwnerName();
  }
}
