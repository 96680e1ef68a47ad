package io.evenkeel.health.checks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Work that cannot be bounded from outside: it runs on a daemon thread of its own, and whoever asks
 * waits no longer than a limit. While it hangs no second one is started; the answer to everybody is
 * how long it has been running.
 *
 * <p>The thread is never interrupted. That would not free a thread that reads from a socket, and
 * would close the files of databases that run within this process.
 */
final class Attempt<T> {

  private final String threadName;
  private @Nullable Run<T> latest; // guarded by this

  Attempt(String threadName) {
    this.threadName = threadName;
  }

  /**
   * Starts the work, or joins what an earlier call has started and is not done.
   *
   * @throws StillRunning when the limit is over, and a little more
   * @throws Exception what the work threw
   */
  T within(Limit limit, Callable<T> work) throws Exception {
    Run<T> run = joined(work);
    try {
      return run.task.get(limit.nanosWithGrace(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException hung) {
      throw new StillRunning(Duration.ofNanos(System.nanoTime() - run.startedAt), hung);
    } catch (ExecutionException failed) {
      throw rethrown(failed.getCause());
    }
  }

  private synchronized Run<T> joined(Callable<T> work) {
    Run<T> run = latest;
    if (run == null || run.task.isDone()) {
      run = new Run<>(new FutureTask<>(work), System.nanoTime());
      var thread = new Thread(run.task, threadName);
      thread.setDaemon(true);
      thread.start();
      latest = run;
    }
    return run;
  }

  private static Exception rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : new IllegalStateException(cause);
  }

  private record Run<T>(FutureTask<T> task, long startedAt) {}

  /** The work has not ended yet. */
  static final class StillRunning extends Exception {

    private static final long serialVersionUID = 1;

    private final Duration elapsed;

    StillRunning(Duration elapsed, Throwable cause) {
      super("running for " + Reason.text(elapsed), cause);
      this.elapsed = elapsed;
    }

    /** Since it began, which may have been in an earlier check. */
    String elapsed() {
      return Reason.text(elapsed);
    }
  }
}
