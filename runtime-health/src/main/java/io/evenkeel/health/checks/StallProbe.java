package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a thread pool or an event loop gets to run a task within a limit. One empty task is
 * handed in for each check; while it waits no second one follows, and the check remains DOWN until
 * it has run.
 *
 * <p>An event loop that is stalled may be a reason to restart (a liveness check, with several
 * failures allowed); a pool that is merely busy is none.
 */
public final class StallProbe implements Probe {

  private final Executor executor;
  private final Limit limit;
  private @Nullable Task latest; // guarded by this

  private StallProbe(Executor executor, Limit limit) {
    this.executor = executor;
    this.limit = limit;
  }

  /** A probe of a pool, or of an event loop's {@code execute}. */
  public static StallProbe of(Executor executor) {
    return new StallProbe(requireNonNull(executor, "executor"), Limit.seconds(1));
  }

  /**
   * How long the task may wait for its turn; from 1 ms to 59 min, 1 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public StallProbe within(Duration limit) {
    return new StallProbe(executor, new Limit(limit));
  }

  @Override
  public HealthResult check() throws InterruptedException, ExecutionException {
    try {
      Task task = handedIn();
      try {
        task.get(limit.duration().toNanos(), TimeUnit.NANOSECONDS);
        return HealthResult.up();
      } catch (TimeoutException stalled) {
        return HealthResult.down("no task could begin for " + task.age() + figures());
      }
    } catch (RejectedExecutionException refused) {
      return HealthResult.down("a task was refused" + figures());
    }
  }

  private synchronized Task handedIn() {
    Task task = latest;
    if (task == null || task.isDone()) {
      task = new Task();
      executor.execute(task);
      latest = task;
    }
    return task;
  }

  private String figures() {
    if (!(executor instanceof ThreadPoolExecutor pool)) {
      return "";
    }
    String closed = pool.isShutdown() ? ", shut down" : "";
    return ": "
        + pool.getActiveCount()
        + " of "
        + pool.getMaximumPoolSize()
        + " threads busy, "
        + pool.getQueue().size()
        + " tasks queued"
        + closed;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }

  /** Does nothing, at some time. */
  private static final class Task extends FutureTask<Boolean> {

    private final long handedInAt = System.nanoTime();

    Task() {
      super(() -> true);
    }

    String age() {
      return Reason.text(Duration.ofNanos(System.nanoTime() - handedInAt));
    }
  }
}
