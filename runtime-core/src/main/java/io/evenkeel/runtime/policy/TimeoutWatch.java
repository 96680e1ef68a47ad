package io.evenkeel.runtime.policy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads whose time is over. Nothing is scheduled for a call: it is put into a set and
 * taken out again, and one thread wakes when the earliest of those in the set ends. Thread-safe.
 */
final class TimeoutWatch {

  private static final long NOTHING = Long.MAX_VALUE;

  private final String threadName;
  private final Set<Watched> all = ConcurrentHashMap.newKeySet();
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

    private final Thread worker = Thread.currentThread();
    private final long end;
    private final AtomicInteger state = new AtomicInteger();

    private Watched(long end) {
      this.end = end;
    }

    private void interrupt() {
      if (state.compareAndSet(RUNNING, INTERRUPTING)) {
        worker.interrupt();
        state.set(INTERRUPTED);
      }
    }

    private boolean over() {
      return state.get() >= INTERRUPTING;
    }

    /** Not that of the object, which costs more than the rest. */
    @Override
    public int hashCode() {
      return Long.hashCode(worker.getId() * 0x9E3779B97F4A7C15L);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }
  }

  /** Watches the calling thread from now on. */
  Watched begin(long nanos) {
    long end = System.nanoTime() - origin + nanos;
    var watched = new Watched(end);
    all.add(watched);
    if (end < wakesAt) { // read after the addition: either this sees a sleeper or it sees this
      wake();
    }
    return watched;
  }

  /**
   * Ends the watch on the thread that began it.
   *
   * @return whether the time was over; the interrupt has been taken back, unless the thread is
   *     within another call that is over
   */
  boolean end(Watched watched) {
    all.remove(watched);
    if (watched.state.compareAndSet(Watched.RUNNING, Watched.ENDED)) {
      return false;
    }
    while (watched.state.get() == Watched.INTERRUPTING) {
      Thread.onSpinWait();
    }
    Thread.interrupted();
    if (outerIsOver(watched.worker)) {
      watched.worker.interrupt(); // what was taken back was its, too
    }
    return true;
  }

  /** Whether the thread is within another call, whose time is over as well. */
  private boolean outerIsOver(Thread worker) {
    return all.stream().anyMatch(other -> other.worker == worker && other.over());
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
      for (Watched watched : all) {
        if (watched.end <= now) {
          watched.interrupt(); // stays until its thread takes it out
        } else {
          earliest = Math.min(earliest, watched.end);
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
