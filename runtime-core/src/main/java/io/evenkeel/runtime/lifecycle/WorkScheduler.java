package io.evenkeel.runtime.lifecycle;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A named scheduler that is stopped with the service: when draining begins no task starts any more,
 * those that run are waited for, and what is still there at the end is named. Thread-safe.
 *
 * <p>A task that runs once has what a {@link Carrier} brings along from the thread that schedules
 * it; one that runs again and again belongs to no request, and has nothing.
 */
public final class WorkScheduler extends ScheduledThreadPoolExecutor implements Component {

  private final String name;
  private final Carrier carrier;

  private WorkScheduler(String service, String name, Carrier carrier, int threads) {
    super(threads, WorkExecutor.daemons(service + "-" + name));
    this.name = name;
    this.carrier = carrier;
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * A scheduler.
   *
   * @throws IllegalArgumentException if {@code threads} is not positive
   */
  public static WorkScheduler of(String service, String name, Carrier carrier, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "scheduler " + name + ": " + threads + " threads (expected: at least 1)");
    }
    return new WorkScheduler(service, name, carrier, threads);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return super.schedule(carrier.carrying(task), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return super.schedule(new Carried<>(carrier, task), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return super.scheduleAtFixedRate(carrier.apart(task), initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return super.scheduleWithFixedDelay(carrier.apart(task), initialDelay, delay, unit);
  }

  /** A task with a result, within one without. */
  private static final class Carried<V> implements Callable<V> {

    private final FutureTask<V> result;
    private final Runnable carried;

    Carried(Carrier carrier, Callable<V> task) {
      this.result = new FutureTask<>(task);
      this.carried = carrier.carrying(result);
    }

    @Override
    public V call() throws Exception {
      carried.run();
      try {
        return result.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e;
      }
    }
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
