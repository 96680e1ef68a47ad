package io.evenkeel.runtime.policy;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls on threads of the service, each of which ends, if only by the stop. Thread-safe. */
final class AsyncCalls {

  private final Executor executor;
  private final Set<AsyncCall<?>> open = ConcurrentHashMap.newKeySet();

  AsyncCalls(Executor executor) {
    this.executor = executor;
  }

  /** A call that may look whether somebody still waits for it. */
  @FunctionalInterface
  interface Body<T extends @Nullable Object> {
    T call(BooleanSupplier gone) throws Exception;
  }

  /**
   * Begins a call, which is interrupted when the future is cancelled. The future fails when no
   * thread takes it.
   *
   * @param discard takes a result that came too late for the future
   */
  <T extends @Nullable Object> CompletableFuture<T> begin(Body<T> body, Consumer<T> discard) {
    var call = new AsyncCall<>(body, discard);
    open.add(call);
    try {
      executor.execute(call.task);
    } catch (RejectedExecutionException e) {
      open.remove(call);
      call.completeExceptionally(e);
    }
    return call;
  }

  /** For when the threads are gone: what has not ended never will. */
  void cancelRest() {
    open.forEach(call -> call.cancel(true));
    open.clear();
  }

  private final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final FutureTask<Boolean> task;

    private AsyncCall(Body<T> body, Consumer<T> discard) {
      task = new FutureTask<>(() -> end(body, discard));
    }

    private boolean end(Body<T> body, Consumer<T> discard) {
      try {
        T result = body.call(this::isDone);
        boolean taken = complete(result);
        if (!taken) {
          discard.accept(result);
        }
        return taken;
      } catch (Throwable e) {
        return completeExceptionally(e);
      } finally {
        open.remove(this);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        task.cancel(true);
        open.remove(this);
      }
      return cancelled;
    }
  }
}
