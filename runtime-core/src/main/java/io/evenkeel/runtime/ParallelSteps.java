package io.evenkeel.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Steps of a start, each run once those it waits for are through, independent ones at the same
 * time. When many run, others follow a millisecond apart: a thousand threads at once would starve
 * those they wait for. The first failure interrupts the others.
 */
final class ParallelSteps {

  private static final Duration END_AFTER_INTERRUPT = Duration.ofSeconds(3);
  private static final int MANY = 32;
  private static final Duration PACE = Duration.ofMillis(1);

  /** What a step does; an interrupt asks it to end. */
  interface Body {
    void run() throws Exception;
  }

  private final String threadPrefix;
  private final Map<String, CompletableFuture<Void>> ends = new LinkedHashMap<>();
  private final CompletableFuture<Void> firstFailure = new CompletableFuture<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger running = new AtomicInteger();

  ParallelSteps(String threadPrefix) {
    this.threadPrefix = threadPrefix;
  }

  /**
   * Adds a step.
   *
   * @param after names of steps that were added before
   */
  void add(String name, Set<String> after, Body body) {
    var before = new ArrayList<CompletableFuture<Void>>();
    for (String other : after) {
      before.add(Objects.requireNonNull(ends.get(other), other));
    }
    var gate = CompletableFuture.allOf(before.toArray(new CompletableFuture<?>[0]));
    var end = new CompletableFuture<Void>();
    ends.put(name, end);
    var thread =
        new Thread(
            () -> {
              try {
                gate.get();
                body.run();
                end.complete(null);
              } catch (Throwable e) {
                firstFailure.completeExceptionally(e);
              } finally {
                running.decrementAndGet();
              }
            },
            threadPrefix + name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /**
   * Returns when all are through.
   *
   * @throws Exception the first failure, when all others have ended
   */
  void run() throws Exception {
    try {
      startAll();
      var all = CompletableFuture.allOf(ends.values().toArray(new CompletableFuture<?>[0]));
      CompletableFuture.anyOf(all, firstFailure).get();
    } catch (ExecutionException e) {
      endAll();
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (InterruptedException e) {
      endAll();
      throw e;
    }
  }

  /** Those that hang do not keep the others from starting, or else one could hide another. */
  private void startAll() throws InterruptedException, ExecutionException {
    for (Thread thread : threads) {
      if (running.incrementAndGet() > MANY) {
        pace();
      }
      thread.start();
    }
  }

  private void pace() throws InterruptedException, ExecutionException {
    try {
      firstFailure.get(PACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // none so far
    }
  }

  /** So that nothing is starting any more when the unwinding begins. */
  private void endAll() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(END_AFTER_INTERRUPT.toMillis());
    }
  }
}
