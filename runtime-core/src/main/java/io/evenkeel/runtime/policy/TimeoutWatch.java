package io.evenkeel.runtime.policy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts threads whose time is over. Nothing is scheduled for a call: it is put into a map and
 * taken out again, and one thread wakes when the earliest of those in the map ends. Thread-safe.
 */
final class TimeoutWatch {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.policy");

  private static final long NOTHING = Long.MAX_VALUE;

  private final String threadName;
  private final Map<Thread, Watched> innermost = new ConcurrentHashMap<>();
  private final long origin = System.nanoTime();
  private volatile long wakesAt = NOTHING; // since the origin
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  TimeoutWatch(String threadName) {
    this.threadName = threadName;
  }

  /** Something a thread is at, which must end it. */
  static final class Watched {

    private static final int RUNNING = 0;
    private static final int ENDED = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private final Thread worker;
    private final long end;
    private final @Nullable Watched outer;
    private final AtomicInteger state = new AtomicInteger();

    private Watched(Thread worker, long end, @Nullable Watched outer) {
      this.worker = worker;
      this.end = end;
      this.outer = outer;
    }

    /** May close the channel that the worker is blocked on, whose code is anybody's. */
    void interrupt() {
      if (state.compareAndSet(RUNNING, INTERRUPTING)) {
        try {
          worker.interrupt();
        } catch (RuntimeException | Error e) {
          LOG.atError().setCause(e).log("what {} was blocked on failed to end", worker.getName());
        } finally {
          state.set(INTERRUPTED); // the worker spins until then
        }
      }
    }

    boolean over() {
      return state.get() >= INTERRUPTING;
    }

    private boolean outerIsOver() {
      for (Watched at = outer; at != null; at = at.outer) {
        if (at.over()) {
          return true;
        }
      }
      return false;
    }
  }

  /** Watches the calling thread from now on. */
  Watched begin(long nanos) {
    Thread worker = Thread.currentThread();
    long end = System.nanoTime() - origin + nanos;
    var watched = new Watched(worker, end, innermost.get(worker));
    innermost.put(worker, watched);
    if (end < wakesAt) { // read after the addition: either this sees a sleeper or it sees this
      wake();
    }
    return watched;
  }

  /**
   * Ends the watch on the thread that began it, the last one that it began first.
   *
   * @return whether the time was over; the interrupt has been taken back, unless the thread is
   *     within another call that is over
   */
  boolean end(Watched watched) {
    if (watched.outer == null) {
      innermost.remove(watched.worker);
    } else {
      innermost.put(watched.worker, watched.outer);
    }
    if (watched.state.compareAndSet(Watched.RUNNING, Watched.ENDED)) {
      return false;
    }
    while (watched.state.get() == Watched.INTERRUPTING) {
      Thread.onSpinWait();
    }
    Thread.interrupted();
    if (watched.outerIsOver()) {
      watched.worker.interrupt(); // what was taken back was its, too
    }
    return true;
  }

  private void wake() {
    Thread watcher = thread;
    LockSupport.unpark(watcher == null ? start() : watcher);
  }

  private synchronized @Nullable Thread start() {
    if (thread == null && !closed) {
      var watcher = new Thread(this::watch, threadName);
      watcher.setDaemon(true);
      watcher.start();
      thread = watcher;
    }
    return thread;
  }

  private void watch() {
    while (!closed) {
      wakesAt = NOTHING; // before looking: who comes now wakes this thread
      long earliest = NOTHING;
      long now = System.nanoTime() - origin;
      for (Watched inner : innermost.values()) {
        for (Watched watched = inner; watched != null; watched = watched.outer) {
          if (watched.end <= now) {
            watched.interrupt(); // stays until its thread takes it out
          } else {
            earliest = Math.min(earliest, watched.end);
          }
        }
      }
      wakesAt = earliest;
      if (earliest == NOTHING) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, earliest - now);
      }
    }
  }

  /** Ends the thread; what is watched then is interrupted by nobody. */
  synchronized void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
