package io.evenkeel.runtime.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * How long a transfer that somebody waits for may make no progress. A timer of the connection's IO
 * thread looks after it, and only while it is waited for. Thread-safe.
 */
final class Patience {

  /** A little longer: some waits end a little early. */
  private static final long MORE = TimeUnit.MILLISECONDS.toNanos(1);

  private final long nanos;
  private volatile long since; // something was transferred, or began to be waited for
  private volatile XnioExecutor.@Nullable Key timer;

  Patience(Duration atMost) {
    nanos = atMost.toNanos();
  }

  Duration atMost() {
    return Duration.ofNanos(nanos);
  }

  /** For a thread that waits: no longer than this. */
  long atMost(long time, TimeUnit unit) {
    return Math.min(unit.toNanos(time), nanos + MORE);
  }

  /** Whether a wait of a thread that began then has lasted for too long. */
  boolean isOver(long from) {
    return System.nanoTime() - from >= nanos;
  }

  /** So many bytes were transferred, if any. */
  long progress(long bytes) {
    if (bytes > 0 && timer != null) {
      since = System.nanoTime();
    }
    return bytes;
  }

  /**
   * From now on it is waited for, unless it was before.
   *
   * @param look calls {@link #lost} or {@link #again}; on the IO thread
   */
  void begin(XnioExecutor io, Runnable look) {
    if (timer == null) {
      since = System.nanoTime();
      lookAfter(nanos, io, look);
    }
  }

  /** It is not waited for any more. */
  void end() {
    var waiting = timer;
    if (waiting != null) {
      timer = null;
      waiting.remove();
    }
  }

  /** The timer has come. */
  void came() {
    timer = null;
  }

  /** Whether there was no progress for too long; if not, there is another look in time. */
  boolean lost(XnioExecutor io, Runnable look) {
    long left = nanos - (System.nanoTime() - since);
    if (left > 0) {
      lookAfter(left, io, look);
    }
    return left <= 0;
  }

  /** Another look, whatever the progress was. */
  void again(XnioExecutor io, Runnable look) {
    lookAfter(nanos, io, look);
  }

  /** Two threads may set two timers; one of them finds nothing to do. */
  private void lookAfter(long time, XnioExecutor io, Runnable look) {
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(time) + 1;
      timer = io.executeAfter(look, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // the server is closing, and every connection with it
    }
  }
}
