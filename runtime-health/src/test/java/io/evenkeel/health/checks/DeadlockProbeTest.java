package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitReason;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthCheck;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeadlockProbeTest {

  @Test
  void upThenDownWhenThreadsWaitForEachOtherThenUpWhenOneGivesIn() throws Exception {
    var probe = DeadlockProbe.create();
    assertUp(probe);

    var first = new ReentrantLock();
    var second = new ReentrantLock();
    var both = new CyclicBarrier(2);
    var threads =
        List.of(thread("orders-1", both, first, second), thread("orders-2", both, second, first));
    awaitReason(probe, "2 threads are deadlocked: ");
    assertThat(reason(probe))
        .containsPattern("orders-1 waits for java\\S+ReentrantLock\\S+ held by orders-2")
        .containsPattern("orders-2 waits for java\\S+ReentrantLock\\S+ held by orders-1");

    threads.get(0).interrupt();
    awaitUp(probe);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void itMayBeALivenessCheck() {
    assertThat(HealthCheck.liveness("deadlocks", DeadlockProbe.create()).timeout()).hasSeconds(2);
  }

  private static Thread thread(
      String name, CyclicBarrier both, ReentrantLock mine, ReentrantLock other) {
    var thread =
        new Thread(
            () -> {
              mine.lock();
              try {
                both.await();
                other.lockInterruptibly();
                other.unlock();
              } catch (Exception givenIn) {
                // which frees the other one
              } finally {
                mine.unlock();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
