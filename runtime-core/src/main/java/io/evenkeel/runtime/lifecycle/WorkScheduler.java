package io.evenkeel.runtime.lifecycle;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A named scheduler that is stopped with the service: when draining begins no task starts any more,
 * those that run are waited for, and what is still there at the end is named. Thread-safe.
 */
public final class WorkScheduler extends ScheduledThreadPoolExecutor implements Component {

  private final String name;

  private WorkScheduler(String service, String name, int threads) {
    super(threads, WorkExecutor.daemons(service + "-" + name));
    this.name = name;
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * A scheduler.
   *
   * @throws IllegalArgumentException if {@code threads} is not positive
   */
  public static WorkScheduler of(String service, String name, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "scheduler " + name + ": " + threads + " threads (expected: at least 1)");
    }
    return new WorkScheduler(service, name, threads);
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    shutdown();
    awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException, TimeoutException {
    shutdown();
    if (!awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
      int running = getActiveCount();
      shutdownNow();
      throw new TimeoutException(name + " still held " + running + " running");
    }
  }
}
