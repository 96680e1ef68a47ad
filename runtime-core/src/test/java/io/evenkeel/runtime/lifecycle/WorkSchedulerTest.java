package io.evenkeel.runtime.lifecycle;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkSchedulerTest {

  private static final Deadline PLENTY = Deadline.after(Duration.ofMinutes(1));

  private final WorkScheduler ticks = WorkScheduler.of("orders", "ticks", Carrier.NOTHING, 2);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @AfterEach
  void releaseAll() {
    release.countDown();
    ticks.shutdownNow();
  }

  private void hold() {
    seen.add("running");
    try {
      release.await();
      seen.add("done");
    } catch (InterruptedException e) {
      seen.add("interrupted");
    }
  }

  @Test
  void periodicTaskStartsNoMoreOnceTheDrainBegan() throws Exception {
    var count = new AtomicInteger();
    var fixedRate = ticks.scheduleAtFixedRate(count::incrementAndGet, 0, 1, MILLISECONDS);
    var fixedDelay = ticks.scheduleWithFixedDelay(count::incrementAndGet, 0, 1, MILLISECONDS);
    await().until(() -> count.get() >= 4);

    ticks.drain(PLENTY);

    int drained = count.get();
    assertThat(ticks.isTerminated()).isTrue(); // so that nothing is left that could count
    assertThat(fixedRate.isCancelled()).isTrue();
    assertThat(fixedDelay.isCancelled()).isTrue();
    ticks.stop(PLENTY);
    assertThat(count).hasValue(drained);
  }

  @Test
  void drainWaitsForTheTaskThatRuns() throws Exception {
    ticks.execute(this::hold);
    await().until(() -> seen.contains("running"));
    var drain =
        new FutureTask<>(
            () -> {
              ticks.drain(PLENTY);
              return seen.contains("done");
            });
    new Thread(drain, "draining").start();
    await().until(ticks::isShutdown);

    release.countDown();

    assertThat(drain.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void taskOfLaterIsCancelledAndNotWaitedFor() throws Exception {
    var later = ticks.schedule(() -> seen.add("ran"), 1, HOURS);

    ticks.drain(PLENTY);

    assertThat(later.isCancelled()).isTrue();
    assertThat(ticks.isTerminated()).isTrue();
    assertThat(seen).isEmpty();
  }

  @Test
  void acceptsNothingFromTheDrainOn() throws Exception {
    ticks.drain(PLENTY);

    assertThatThrownBy(() -> ticks.schedule(() -> {}, 1, MILLISECONDS))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void drainEndsAtItsDeadlineAndStopNamesWhatIsHeld() throws Exception {
    ticks.execute(this::hold);
    await().until(() -> seen.contains("running"));
    ticks.drain(Deadline.after(Duration.ZERO));
    boolean interruptedByDrain = seen.contains("interrupted");

    assertThatThrownBy(() -> ticks.stop(Deadline.after(Duration.ZERO)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("ticks still held 1 running");

    assertThat(interruptedByDrain).isFalse();
    await().until(() -> seen.contains("interrupted"));
  }

  @Test
  void stopWithoutDrainEndsPeriodicTasksToo() throws Exception {
    var tick = ticks.scheduleAtFixedRate(() -> seen.add("tick"), 0, 1, MILLISECONDS);
    await().until(() -> !seen.isEmpty());

    ticks.stop(PLENTY);

    assertThat(ticks.isTerminated()).isTrue();
    assertThat(tick.isCancelled()).isTrue();
  }

  @Test
  void threadsCarryServiceAndNameAndKeepNoProcessAlive() throws Exception {
    ticks.execute(
        () -> seen.add(Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon()));
    await().until(() -> !seen.isEmpty());

    assertThat(seen).containsExactly("orders-ticks-1 true");
  }

  @Test
  void noThreadsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkScheduler.of("orders", "ticks", Carrier.NOTHING, 0))
        .withMessage("scheduler ticks: 0 threads (expected: at least 1)");
  }
}
