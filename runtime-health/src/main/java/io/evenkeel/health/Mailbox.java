package io.evenkeel.health;

import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events one listener has not seen yet, and their delivery: one at a time, in order, on a
 * thread of its own.
 */
final class Mailbox {

  static final int MAX_WAITING = 1_000;

  private final HealthListener listener;
  private final BiConsumer<HealthListener, Throwable> onFailure;
  private final Consumer<Runnable> thread;
  private final ArrayDeque<Consumer<HealthListener>> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean delivering;

  Mailbox(
      HealthListener listener,
      BiConsumer<HealthListener, Throwable> onFailure,
      Consumer<Runnable> thread) {
    this.listener = listener;
    this.onFailure = onFailure;
    this.thread = thread;
  }

  synchronized void post(Consumer<HealthListener> event) {
    if (waiting.size() == MAX_WAITING) {
      waiting.remove();
      dropped++;
    }
    waiting.add(event);
    if (!delivering) {
      delivering = true;
      try {
        thread.accept(this::deliver);
      } catch (Throwable noThread) { // out of threads: what waits is delivered with the next event
        delivering = false;
      }
    }
  }

  private void deliver() {
    for (Consumer<HealthListener> event = next(); event != null; event = next()) {
      try {
        event.accept(listener);
      } catch (Throwable failure) {
        failed(failure);
      }
    }
  }

  private synchronized @Nullable Consumer<HealthListener> next() {
    if (dropped > 0) {
      var behind =
          new IllegalStateException("listener is too slow: " + dropped + " events dropped");
      dropped = 0;
      return ignored -> failed(behind);
    }
    delivering = !waiting.isEmpty();
    return waiting.poll();
  }

  private void failed(Throwable failure) {
    try {
      onFailure.accept(listener, failure);
    } catch (Throwable handlerFailure) {
      SystemLog.listenerFailed(listener, failure);
      SystemLog.warning("the handler of listener failures failed itself", handlerFailure);
    }
  }
}
