package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call into code that may throw or hang, on a daemon thread of its own, so that the caller can
 * give it up at a deadline and say where it was stuck.
 */
final class WatchedCall {

  /** A call that may throw. */
  interface Body {
    void run() throws Exception;
  }

  private final Thread thread;
  private final CountDownLatch done = new CountDownLatch(1);
  private final long startedAt = System.nanoTime();
  private volatile long endedAt;
  private volatile @Nullable Throwable failure;
  private volatile List<StackTraceElement> stuckAt = List.of();

  private WatchedCall(String threadName, Body body, Runnable ended) {
    thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failure = e;
              } finally {
                endedAt = System.nanoTime();
                done.countDown();
                ended.run();
              }
            },
            threadName);
    thread.setDaemon(true);
  }

  static WatchedCall start(String threadName, Body body) {
    return start(threadName, body, () -> {});
  }

  /** Calls {@code ended} on the call's thread, after it returned or threw. */
  static WatchedCall start(String threadName, Body body, Runnable ended) {
    var call = new WatchedCall(threadName, body, ended);
    call.thread.start();
    return call;
  }

  /** True if it ended in time. */
  boolean await(Deadline deadline) throws InterruptedException {
    return done.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Remembers where it is stuck, then interrupts it. */
  void giveUp() {
    stuckAt = stack();
    thread.interrupt();
  }

  /** Where it was when it was given up; empty if it was not. */
  List<StackTraceElement> stuckAt() {
    return stuckAt;
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  void rethrow() throws Exception {
    if (failure instanceof Exception e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  boolean ended() {
    return done.getCount() == 0;
  }

  long threadId() {
    return thread.getId();
  }

  /** How long it ran, or has been running. */
  Duration took() {
    return Duration.ofNanos((ended() ? endedAt : System.nanoTime()) - startedAt);
  }

  List<StackTraceElement> stack() {
    return List.of(thread.getStackTrace());
  }
}
