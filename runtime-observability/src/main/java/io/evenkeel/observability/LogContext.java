package io.evenkeel.observability;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Map;
import org.slf4j.MDC;

/**
 * The trace and the {@link RequestLog} of a piece of work, on the threads it is done on, and
 * nowhere after it. Thread-safe.
 */
public final class LogContext {

  private LogContext() {}

  /**
   * The task with the context of the calling thread: its lines have the same trace and request
   * fields wherever it runs. For executors; those of a service do it by themselves.
   */
  public static Runnable carrying(Runnable task) {
    Context context = Context.current();
    return () -> run(context, task);
  }

  /** The task without any context, whatever the thread it runs on was left with. */
  public static Runnable apart(Runnable task) {
    return () -> run(Context.root(), task);
  }

  /** Runs the task within a context. Afterwards the thread is as before, MDC included. */
  private static void run(Context context, Runnable task) {
    Context before = Context.current();
    Map<String, String> mdc = MDC.getCopyOfContextMap();
    Scope scope = context.makeCurrent();
    try {
      task.run();
    } finally {
      scope.close();
      restore(before);
      if (mdc != null) {
        MDC.setContextMap(mdc);
      }
    }
  }

  /**
   * Ends what a thread did for one piece of work: an empty MDC, and the context that was there
   * before, even if the work has forgotten to close one of its own.
   */
  @SuppressWarnings({"MustBeClosedChecker", "ReferenceEquality"}) // it is the end of the others
  public static void restore(Context before) {
    MDC.clear();
    if (Context.current() != before) {
      before.makeCurrent();
    }
  }
}
