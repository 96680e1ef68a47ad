package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LifecycleStopTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final StopBudget AMPLE = StopBudget.of(PATIENCE, Duration.ZERO);
  private static final StopBudget SHORT =
      new StopBudget(
          Duration.ofMillis(800),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofMillis(200));
  private static final StopHooks NO_HOOKS = new StopHooks() {};

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final Told told = new Told();
  private final Lifecycle lifecycle = new Lifecycle("orders", List.of(told));

  private Part part(String name) {
    return new Part(name, journal);
  }

  private void run(Part... parts) throws Exception {
    lifecycle.starting();
    for (int i = 0; i < parts.length; i++) {
      lifecycle.start("part-" + i, parts[i], Deadline.after(PATIENCE));
    }
    lifecycle.running();
    journal.clear();
    told.events.clear();
  }

  @Test
  void componentsDrainThenStopInReverse() throws Exception {
    run(part("a"), part("b"), part("c"));

    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(journal.subList(0, 3)).containsExactlyInAnyOrder("drain a", "drain b", "drain c");
    assertThat(journal.subList(3, 6)).containsExactly("stop c", "stop b", "stop a");
    assertThat(told.events)
        .containsExactly(
            "drained part-0",
            "drained part-1",
            "drained part-2",
            "stopped part-2",
            "stopped part-1",
            "stopped part-0");
    assertThat(told.states)
        .endsWith(LifecycleState.DRAINING, LifecycleState.STOPPING, LifecycleState.STOPPED);
    assertThat(report.clean()).isTrue();
    assertThat(report.took()).isPositive();
    assertThat(lifecycle.stopped()).isCompletedWithValue(report);
  }

  @Test
  void allComponentsDrainAtTheSameTime() throws Exception {
    var together = new CyclicBarrier(3);
    Part.Body meet = deadline -> together.await();
    run(part("a").onDrain(meet), part("b").onDrain(meet), part("c").onDrain(meet));

    assertThat(lifecycle.stop(AMPLE, NO_HOOKS).clean()).isTrue();
    assertThat(told.failures).isEmpty();
  }

  @Test
  void hooksRunBeforeTheDrainAndAfterTheLastComponent() throws Exception {
    run(part("a"));

    lifecycle.stop(
        AMPLE,
        new StopHooks() {
          @Override
          public void preDrain(Deadline limit) {
            journal.add("pre-drain in " + lifecycle.state());
          }

          @Override
          public void flush(Deadline limit, List<String> cut) {
            journal.add("flush in " + lifecycle.state());
          }
        });

    assertThat(journal)
        .containsExactly("pre-drain in DRAINING", "drain a", "stop a", "flush in STOPPING");
  }

  @Test
  void oneThatThrowsInDrainOrStopIsReportedAndStopsNothing() throws Exception {
    var inDrain = new IllegalStateException("drain");
    var inStop = new NoClassDefFoundError("stop");
    run(
        part("a"),
        part("b")
            .onDrain(
                d -> {
                  throw inDrain;
                })
            .onStop(
                d -> {
                  throw inStop;
                }),
        part("c"));

    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(journal).endsWith("stop c", "stop b", "stop a");
    assertThat(told.failures)
        .containsOnlyKeys("part-1 drain", "part-1 stop")
        .containsEntry("part-1 drain", inDrain)
        .containsEntry("part-1 stop", inStop);
    assertThat(report.clean()).isTrue();
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
  }

  @Test
  void oneThatHangsInStopIsGivenUpWithItsStackAndTheNextStillStops() throws Exception {
    run(part("a"), part("b").onStop(d -> Part.hangForGood()));

    var report = lifecycle.stop(SHORT, NO_HOOKS);

    assertThat(journal).endsWith("stop b", "stop a");
    assertThat(told.stacks).containsOnlyKeys("part-1 stop");
    assertThat(told.stacks.get("part-1 stop"))
        .anyMatch(frame -> frame.getMethodName().equals("hangForGood"));
    assertThat(report.cut()).containsExactly("part-1 stop");
    assertThat(report.clean()).isFalse();
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
  }

  @Test
  void everyComponentIsStoppedThoughAllHang() throws Exception {
    run(
        part("a").onStop(d -> Part.hangForGood()),
        part("b").onStop(d -> Part.hangForGood()),
        part("c").onStop(d -> Part.hangForGood()));

    var report = lifecycle.stop(SHORT, NO_HOOKS);

    assertThat(journal).endsWith("stop c", "stop b", "stop a");
    assertThat(report.cut()).containsExactly("part-2 stop", "part-1 stop", "part-0 stop");
    assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void oneThatHangsInStopIsInterrupted() throws Exception {
    var interrupted = new java.util.concurrent.CountDownLatch(1);
    run(
        part("a")
            .onStop(
                d -> {
                  try {
                    Part.hang();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                }));

    lifecycle.stop(SHORT, NO_HOOKS);

    assertThat(interrupted.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneThatHangsInDrainIsCutAndStillStopped() throws Exception {
    run(part("a").onDrain(d -> Part.hangForGood()), part("b"));

    var report = lifecycle.stop(SHORT, NO_HOOKS);

    assertThat(journal).endsWith("stop b", "stop a");
    assertThat(report.cut()).containsExactly("part-0 drain");
    assertThat(told.stacks).containsOnlyKeys("part-0 drain");
  }

  @Test
  void aDrainThatThrowsTimeoutExceptionCountsAsCutAndSaysWhat() throws Exception {
    run(
        part("a")
            .onDrain(
                d -> {
                  throw new TimeoutException("2 messages left");
                }));

    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(report.cut()).containsExactly("part-0 drain: 2 messages left");
    assertThat(told.failures.get("part-0 drain")).isInstanceOf(TimeoutException.class);
  }

  @Test
  void aDrainThatNoticesItsDeadlineCanStillSayWhatIsLeft() throws Exception {
    run(
        part("a")
            .onDrain(
                d -> {
                  while (!d.expired()) {
                    Thread.onSpinWait();
                  }
                  throw new TimeoutException("1 message left");
                }));

    var report = lifecycle.stop(SHORT, NO_HOOKS);

    assertThat(report.cut()).containsExactly("part-0 drain: 1 message left");
    assertThat(told.stacks).isEmpty();
  }

  @Test
  void flushIsToldWhatWasCut() throws Exception {
    run(
        part("a")
            .onDrain(
                d -> {
                  throw new TimeoutException("2 messages left");
                }));
    var cutSoFar = new CopyOnWriteArrayList<String>();

    lifecycle.stop(
        AMPLE,
        new StopHooks() {
          @Override
          public void flush(Deadline limit, List<String> cut) {
            cutSoFar.addAll(cut);
          }
        });

    assertThat(cutSoFar).containsExactly("part-0 drain: 2 messages left");
  }

  @Test
  void aFlushThatHangsIsCut() throws Exception {
    run(part("a"));

    var report =
        lifecycle.stop(
            SHORT,
            new StopHooks() {
              @Override
              public void flush(Deadline limit, List<String> cut) {
                Part.hangForGood();
              }
            });

    assertThat(report.cut()).containsExactly("flush");
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
  }

  @Test
  void componentsSeeOneSharedDeadlineAndHalfOfTheRestWhileOthersWait() throws Exception {
    var shares = new CopyOnWriteArrayList<Duration>();
    Part.Body note = d -> shares.add(d.remaining());
    run(part("a").onStop(note), part("b").onStop(note));
    var budget = StopBudget.of(Duration.ofSeconds(100), Duration.ZERO);

    lifecycle.stop(budget, NO_HOOKS);

    assertThat(shares.get(0)).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(49));
    assertThat(shares.get(1)).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(98));
  }

  @Test
  void preDrainIsBoundedByItsShare() throws Exception {
    run(part("a"));
    var limits = new CopyOnWriteArrayList<Duration>();

    var report =
        lifecycle.stop(
            SHORT,
            new StopHooks() {
              @Override
              public void preDrain(Deadline limit) {
                limits.add(limit.remaining());
                Part.hangForGood();
              }
            });

    assertThat(limits.get(0)).isLessThanOrEqualTo(SHORT.preDrain());
    assertThat(journal).containsExactly("drain a", "stop a");
    assertThat(told.stacks).containsKey("pre-drain");
    assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
  }
}
