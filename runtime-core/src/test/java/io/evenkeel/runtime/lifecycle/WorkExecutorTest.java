package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(60)
class WorkExecutorTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @AfterEach
  void releaseAll() {
    release.countDown();
  }

  /** A task that is held until the test releases it, or the executor interrupts it. */
  private Runnable held(String name) {
    return () -> {
      seen.add(name + " running");
      try {
        release.await();
        seen.add(name + " done");
      } catch (InterruptedException e) {
        seen.add(name + " interrupted");
      }
    };
  }

  private void awaitSeen(String event) {
    await().until(() -> seen.contains(event));
  }

  @Test
  void drainWaitsForWhatRunsAndForWhatWaits() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);
    mailer.execute(held("first"));
    mailer.execute(held("second"));
    awaitSeen("first running");
    var drain =
        new FutureTask<>(
            () -> {
              mailer.drain(Deadline.after(Duration.ofMinutes(1)));
              return seen.contains("second done");
            });
    var draining = new Thread(drain, "draining");
    draining.start();
    await().until(() -> draining.getState() == Thread.State.TIMED_WAITING);

    release.countDown();

    assertThat(drain.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen)
        .containsExactly("first running", "first done", "second running", "second done");
    mailer.stop(Deadline.after(Duration.ofSeconds(10)));
  }

  @Test
  void drainEndsAtItsDeadlineAndCutsNothing() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);
    mailer.execute(held("mail"));
    awaitSeen("mail running");

    mailer.drain(Deadline.after(Duration.ZERO));

    assertThat(seen).containsExactly("mail running");
    release.countDown();
    mailer.stop(Deadline.after(Duration.ofSeconds(10)));
    assertThat(seen).containsExactly("mail running", "mail done");
  }

  @Test
  void requestsThatAreStillServedCanUseItAfterItsDrain() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);

    mailer.drain(Deadline.after(Duration.ofSeconds(10)));

    mailer.execute(() -> seen.add("mail"));
    mailer.stop(Deadline.after(Duration.ofSeconds(10)));
    assertThat(seen).containsExactly("mail");
  }

  @Test
  void stopNamesWhatIsStillHeldAndInterruptsIt() {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);
    mailer.execute(held("first"));
    mailer.execute(held("second"));
    mailer.execute(held("third"));
    awaitSeen("first running");

    assertThatThrownBy(() -> mailer.stop(Deadline.after(Duration.ZERO)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("mailer still held 1 running, 2 waiting");

    awaitSeen("first interrupted");
    await().until(mailer::isTerminated);
    assertThat(seen).containsExactly("first running", "first interrupted");
  }

  @Test
  void rejectsAfterStopAndMayBeStoppedAgain() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);

    mailer.stop(Deadline.after(Duration.ofSeconds(10)));

    assertThatThrownBy(() -> mailer.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    mailer.stop(Deadline.after(Duration.ZERO));
  }

  @Test
  void limitedRunsNoMoreAtOnce() {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 2);
    mailer.execute(held("first"));
    mailer.execute(held("second"));
    mailer.execute(held("third"));
    awaitSeen("first running");
    awaitSeen("second running");

    assertThat(mailer.getActiveCount()).isEqualTo(2);
    assertThat(mailer.getQueue()).hasSize(1);

    release.countDown();
    awaitSeen("third done");
    mailer.shutdown();
  }

  @Test
  void tenThousandMayWaitAndWhatComesBeyondIsRejected() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);
    mailer.execute(held("mail"));
    awaitSeen("mail running");
    for (int i = 0; i < 10_000; i++) {
      mailer.execute(() -> {});
    }

    assertThatThrownBy(() -> mailer.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);

    release.countDown();
    mailer.stop(Deadline.after(Duration.ofSeconds(30)));
  }

  @Test
  void threadsCarryServiceAndNameAndKeepNoProcessAlive() throws Exception {
    var mailer = WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 1);

    mailer.execute(
        () -> seen.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon()));

    mailer.stop(Deadline.after(Duration.ofSeconds(10)));
    assertThat(seen).containsExactly("orders-mailer-1 true");
  }

  @Test
  void noThreadsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkExecutor.limited("orders", "mailer", Carrier.NOTHING, 0))
        .withMessage("executor mailer: 0 threads (expected: at least 1)");
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_20)
  void withoutVirtualThreadsUnlimitedHasTheDefaultNumber() throws Exception {
    var mailer = WorkExecutor.unlimited("orders", "mailer", Carrier.NOTHING);

    mailer.execute(() -> seen.add(Thread.currentThread().getName()));

    assertThat(mailer.getCorePoolSize()).isEqualTo(WorkExecutor.defaultThreads());
    mailer.stop(Deadline.after(Duration.ofSeconds(10)));
    assertThat(seen).containsExactly("orders-mailer-1");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void unlimitedRunsEachTaskOnAVirtualThread() throws Exception {
    var mailer = WorkExecutor.unlimited("orders", "mailer", Carrier.NOTHING);
    int tasks = WorkExecutor.defaultThreads() + 50;
    for (int i = 0; i < tasks; i++) {
      mailer.execute(held("mail"));
    }
    mailer.execute(() -> seen.add(describe(Thread.currentThread())));

    await().until(() -> seen.stream().filter("mail running"::equals).count() == tasks);

    release.countDown();
    mailer.drain(Deadline.after(Duration.ofSeconds(30)));
    mailer.stop(Deadline.after(Duration.ofSeconds(30)));
    assertThat(seen).filteredOn("mail done"::equals).hasSize(tasks);
    assertThat(seen).contains("orders-mailer virtual true");
  }

  @Test
  void unlimitedNamesWhatItHeldToo() {
    var mailer = WorkExecutor.unlimited("orders", "mailer", Carrier.NOTHING);
    mailer.execute(held("first"));
    mailer.execute(held("second"));
    await().until(() -> seen.size() == 2);

    assertThatThrownBy(() -> mailer.stop(Deadline.after(Duration.ZERO)))
        .hasMessage("mailer still held 2 running, 0 waiting");

    awaitSeen("first interrupted");
    awaitSeen("second interrupted");
  }

  private static String describe(Thread thread) {
    try {
      return thread.getName() + " virtual " + Thread.class.getMethod("isVirtual").invoke(thread);
    } catch (ReflectiveOperationException e) {
      return thread.getName() + " " + e;
    }
  }
}
