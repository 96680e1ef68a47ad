package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParallelStepsTest {

  private final ParallelSteps steps = new ParallelSteps("orders-starting-");
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private ParallelSteps.Body says(String word) {
    return () -> seen.add(word);
  }

  /** Waits to be interrupted, and says so. */
  private ParallelSteps.Body hangs(String name, CountDownLatch hanging) {
    return () -> {
      hanging.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        seen.add(name + " interrupted");
        throw e;
      }
    };
  }

  @Test
  void noStepIsThroughAtOnce() throws Exception {
    steps.run();

    assertThat(seen).isEmpty();
  }

  @Test
  void independentStepsRunAtTheSameTime() throws Exception {
    var meeting = new CyclicBarrier(3);
    for (String name : List.of("a", "b", "c")) {
      steps.add(name, Set.of(), () -> meeting.await(20, TimeUnit.SECONDS));
    }

    steps.run();

    assertThat(meeting.isBroken()).isFalse();
  }

  @Test
  void manyThatHangKeepNoOtherFromRunning() throws Exception {
    var others = new CountDownLatch(100);
    for (int i = 0; i < 200; i++) {
      steps.add("hanging-" + i, Set.of(), others::await);
    }
    for (int i = 0; i < 100; i++) {
      steps.add("other-" + i, Set.of(), others::countDown);
    }

    steps.run();

    assertThat(others.getCount()).isZero();
  }

  @Test
  void failureEndsTheStartingOfOthers() {
    var hanging = new CountDownLatch(1);
    var failure = new IllegalStateException("refused");
    steps.add(
        "broken",
        Set.of(),
        () -> {
          hanging.await();
          throw failure;
        });
    for (int i = 0; i < 10_000; i++) {
      steps.add("slow-" + i, Set.of(), hangs("slow", hanging));
    }

    assertThatThrownBy(steps::run).isSameAs(failure);

    assertThat(seen).hasSizeLessThan(10_000).allMatch("slow interrupted"::equals);
  }

  @Test
  void stepRunsOnceAllItWaitsForAreThrough() throws Exception {
    var bStarted = new CountDownLatch(1);
    steps.add(
        "a",
        Set.of(),
        () -> {
          bStarted.await();
          seen.add("a");
        });
    steps.add(
        "b",
        Set.of(),
        () -> {
          seen.add("b");
          bStarted.countDown();
        });
    steps.add("c", Set.of("a", "b"), says("c"));
    steps.add("d", Set.of("c"), says("d"));

    steps.run();

    assertThat(seen).containsExactly("b", "a", "c", "d");
  }

  @Test
  void firstFailureIsThrownAndInterruptsTheOthers() {
    var hanging = new CountDownLatch(2);
    var failure = new IllegalStateException("refused");
    steps.add("slow", Set.of(), hangs("slow", hanging));
    steps.add("slower", Set.of(), hangs("slower", hanging));
    steps.add(
        "broken",
        Set.of(),
        () -> {
          hanging.await();
          throw failure;
        });

    assertThatThrownBy(steps::run).isSameAs(failure);

    assertThat(seen).containsExactlyInAnyOrder("slow interrupted", "slower interrupted");
  }

  @Test
  void whatWaitsForAFailedStepNeverRuns() {
    steps.add(
        "broken",
        Set.of(),
        () -> {
          throw new IllegalStateException("refused");
        });
    steps.add("next", Set.of("broken"), says("next"));
    steps.add("last", Set.of("next"), says("last"));

    assertThatThrownBy(steps::run).hasMessage("refused");

    assertThat(seen).isEmpty();
  }

  @Test
  void errorIsTheCause() {
    var error = new AssertionError("bug");
    steps.add(
        "broken",
        Set.of(),
        () -> {
          throw error;
        });

    assertThatThrownBy(steps::run).isInstanceOf(ExecutionException.class).hasCause(error);
  }

  @Test
  void interruptOfTheCallerEndsEveryStep() throws Exception {
    var hanging = new CountDownLatch(2);
    steps.add("a", Set.of(), hangs("a", hanging));
    steps.add("b", Set.of(), hangs("b", hanging));
    steps.add("c", Set.of("a"), says("c"));
    var run =
        new FutureTask<>(
            () -> {
              steps.run();
              return "through";
            });
    var caller = new Thread(run, "caller");
    caller.start();
    hanging.await();

    caller.interrupt();

    assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(seen).containsExactlyInAnyOrder("a interrupted", "b interrupted");
  }

  @Test
  void stepThatIgnoresTheInterruptIsLeftBehind() {
    var release = new CountDownLatch(1);
    steps.add(
        "deaf",
        Set.of(),
        () -> {
          seen.add("deaf");
          while (release.getCount() > 0) {
            LockSupport.parkNanos(1_000_000); // and the interrupt stays unnoticed
          }
        });
    steps.add(
        "broken",
        Set.of(),
        () -> {
          await().until(() -> !seen.isEmpty());
          throw new IllegalStateException("refused");
        });

    try {
      assertThatThrownBy(steps::run).hasMessage("refused");
    } finally {
      release.countDown();
    }
  }

  @Test
  void threadsAreNamedAfterTheirStepsAndKeepNoProcessAlive() throws Exception {
    steps.add(
        "orders-database",
        Set.of(),
        () -> seen.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon()));

    steps.run();

    assertThat(seen).containsExactly("orders-starting-orders-database true");
  }
}
