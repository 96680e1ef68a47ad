package io.evenkeel.runtime.policy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A call on another thread, which is interrupted when this is cancelled. */
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {

  private final FutureTask<Boolean> task;

  private AsyncCall(Callable<T> call) {
    task = new FutureTask<>(() -> end(call));
  }

  static <T extends @Nullable Object> CompletableFuture<T> begin(
      Executor executor, Callable<T> call) {
    var begun = new AsyncCall<>(call);
    executor.execute(begun.task);
    return begun;
  }

  private boolean end(Callable<T> call) {
    try {
      return complete(call.call());
    } catch (Throwable e) {
      return completeExceptionally(e);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      task.cancel(true);
    }
    return cancelled;
  }
}
