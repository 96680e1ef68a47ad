package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LifecycleConcurrencyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final StopBudget AMPLE = StopBudget.of(PATIENCE, Duration.ofSeconds(10));
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
  }

  private CompletableFuture<StopReport> stopping() {
    var report = new CompletableFuture<StopReport>();
    new Thread(() -> report.complete(lifecycle.stop(AMPLE, NO_HOOKS)), "stopper").start();
    return report;
  }

  @Test
  void allThatAskToStopGetOneReport() throws Exception {
    var release = new CountDownLatch(1);
    run(part("a").onDrain(d -> release.await()));
    var reports = IntStream.range(0, 8).mapToObj(i -> stopping()).toList();

    release.countDown();

    var first = reports.get(0).join();
    assertThat(reports).allSatisfy(r -> assertThat(r.join()).isSameAs(first));
    assertThat(lifecycle.stop(AMPLE, NO_HOOKS)).isSameAs(first);
    assertThat(journal).containsExactly("drain a", "stop a");
  }

  @Test
  void completingTheFutureThatWasHandedOutStopsNobodyElse() throws Exception {
    run(part("a"));
    lifecycle.stopped().cancel(true);

    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(lifecycle.stopped().join()).isSameAs(report);
  }

  @Test
  void stopDuringStartInterruptsAndUnwindsOnlyWhatStarted() throws Exception {
    var inside = new CountDownLatch(1);
    var startEndedWith = new CompletableFuture<Throwable>();
    new Thread(
            () -> {
              lifecycle.starting();
              var thrown =
                  catchThrowable(
                      () -> {
                        lifecycle.start("a", part("a"), Deadline.after(PATIENCE));
                        lifecycle.start(
                            "b",
                            part("b")
                                .onStart(
                                    d -> {
                                      inside.countDown();
                                      Part.hang();
                                    }),
                            Deadline.after(PATIENCE));
                        lifecycle.start("c", part("c"), Deadline.after(PATIENCE));
                      });
              lifecycle.failed(thrown, Deadline.after(PATIENCE));
              startEndedWith.complete(thrown);
            },
            "starter")
        .start();
    inside.await();

    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(startEndedWith.join()).isInstanceOf(InterruptedException.class);
    assertThat(journal).containsExactly("start a", "start b", "stop b", "stop a");
    assertThat(report.clean()).isTrue();
    assertThat(told.states)
        .containsExactly(
            LifecycleState.NEW,
            LifecycleState.STARTING,
            LifecycleState.STOPPING,
            LifecycleState.STOPPED);
  }

  @Test
  void aStartThatIgnoresTheInterruptIsGivenUp() throws Exception {
    var inside = new CountDownLatch(1);
    new Thread(
            () -> {
              lifecycle.starting();
              inside.countDown();
              Part.hangForGood();
            },
            "starter")
        .start();
    inside.await();
    var budget = StopBudget.of(Duration.ofMillis(500), Duration.ZERO);

    var report = lifecycle.stop(budget, NO_HOOKS);

    assertThat(report.cut()).containsExactly("start");
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
  }

  @Test
  void stopBeforeStartStopsNothingAndNothingStartsAfterwards() {
    var report = lifecycle.stop(AMPLE, NO_HOOKS);

    assertThat(report.clean()).isTrue();
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
    assertThatThrownBy(lifecycle::starting)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("STOPPED");
    assertThatThrownBy(() -> lifecycle.start("a", part("a"), Deadline.after(PATIENCE)))
        .isInstanceOf(InterruptedException.class);
    assertThat(journal).isEmpty();
  }

  @Test
  void aStartThatBeginsWhileAStopBeforeItIsNotOverDoesNotUndoTheStop() {
    var thrown = new AtomicReference<Throwable>();

    lifecycle.stop(
        AMPLE,
        new StopHooks() {
          @Override
          public void flush(Deadline limit, List<String> cut) {
            thrown.set(catchThrowable(lifecycle::starting));
          }
        });

    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
    assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stopRacingWithReadyEitherDrainsOrUnwindsButAlwaysStops() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      var events = new CopyOnWriteArrayList<String>();
      var states = new Told();
      var racing = new Lifecycle("orders", List.of(states));
      var line = new CyclicBarrier(2);
      var refused = new CompletableFuture<Boolean>();
      var starter =
          new Thread(
              () -> {
                try {
                  racing.starting();
                  racing.add("a", new Part("a", events));
                  line.await();
                  racing.running();
                  refused.complete(false);
                } catch (InterruptedException e) {
                  racing.failed(e, Deadline.after(PATIENCE));
                  refused.complete(true);
                } catch (Exception e) {
                  refused.completeExceptionally(e);
                }
              });
      starter.start();
      line.await();

      var report = racing.stop(AMPLE, NO_HOOKS);

      assertThat(report.clean()).isTrue();
      assertThat(racing.state()).isEqualTo(LifecycleState.STOPPED);
      assertThat(events)
          .containsExactlyElementsOf(
              refused.join() ? List.of("stop a") : List.of("drain a", "stop a"));
      assertThat(states.states.contains(LifecycleState.RUNNING)).isNotEqualTo(refused.join());
    }
  }

  @Test
  void stopRacingWithAFailedStartStopsEachComponentOnce() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      var events = new CopyOnWriteArrayList<String>();
      var racing = new Lifecycle("orders", List.of());
      var line = new CyclicBarrier(2);
      var starter =
          new Thread(
              () -> {
                try {
                  racing.starting();
                  racing.add("a", new Part("a", events));
                  racing.add("b", new Part("b", events));
                  line.await();
                } catch (Exception e) {
                  events.add(e.toString());
                }
                racing.failed(new IllegalStateException("no"), Deadline.after(PATIENCE));
              });
      starter.start();
      line.await();

      var report = racing.stop(AMPLE, NO_HOOKS);
      starter.join();

      assertThat(report.clean()).isTrue();
      assertThat(racing.state().terminal()).isTrue();
      assertThat(events).containsExactly("stop b", "stop a");
    }
  }

  @Test
  void hurryCutsThePreDrainWaitShort() throws Exception {
    run(part("a"));
    var waiting = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var report = new CompletableFuture<StopReport>();
    var hooks =
        new StopHooks() {
          @Override
          public void preDrain(Deadline limit) throws InterruptedException {
            waiting.countDown();
            try {
              Part.hang();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }
        };
    new Thread(() -> report.complete(lifecycle.stop(AMPLE, hooks)), "stopper").start();
    waiting.await();
    assertThat(lifecycle.hurried()).isFalse();

    lifecycle.hurry();

    interrupted.await();
    assertThat(report.join().took()).isLessThan(Duration.ofSeconds(9));
    assertThat(journal).containsExactly("drain a", "stop a");
    assertThat(lifecycle.hurried()).isTrue();
  }

  @Test
  void hurryWaitsForNoStartThatHangs() throws Exception {
    var hangs = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var hanging = new Lifecycle("orders", List.of());
    var starter =
        new Thread(
            () -> {
              hanging.starting();
              hangs.countDown();
              boolean released = false;
              while (!released) {
                try {
                  release.await();
                  released = true;
                } catch (InterruptedException e) {
                  // it does not react
                }
              }
            });
    starter.start();
    hangs.await();
    var report = new CompletableFuture<StopReport>();
    new Thread(() -> report.complete(hanging.stop(AMPLE, NO_HOOKS)), "stopper").start();

    hanging.hurry();

    assertThat(report.join().cut()).containsExactly("start");
    assertThat(report.join().took()).isLessThan(Duration.ofSeconds(9));
    release.countDown();
    starter.join();
  }

  @Test
  void hurryCutsTheDrainButLetsComponentsStop() throws Exception {
    var draining = new CountDownLatch(1);
    run(
        part("a")
            .onDrain(
                d -> {
                  draining.countDown();
                  Part.hangForGood();
                }),
        part("b").onStop(d -> journal.add("b had " + !d.expired())));
    var report = stopping();
    draining.await();

    lifecycle.hurry();

    assertThat(report.join().cut()).containsExactly("part-0 drain");
    assertThat(report.join().took()).isLessThan(Duration.ofSeconds(20));
    assertThat(journal).endsWith("stop b", "b had true", "stop a");
  }

  @Test
  void aDrainThatIsInterruptedByHurryCanSayWhatIsLeft() throws Exception {
    var draining = new CountDownLatch(1);
    run(
        part("a")
            .onDrain(
                d -> {
                  draining.countDown();
                  try {
                    Part.hang();
                  } catch (InterruptedException e) {
                    throw new java.util.concurrent.TimeoutException("3 requests left");
                  }
                }));
    var report = stopping();
    draining.await();

    lifecycle.hurry();

    assertThat(report.join().cut()).containsExactly("part-0 drain: 3 requests left");
  }

  @Test
  void anInterruptOfTheStoppingThreadIsKeptAndStopsNothing() throws Exception {
    var draining = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    run(
        part("a")
            .onDrain(
                d -> {
                  draining.countDown();
                  release.await();
                }));
    var stillInterrupted = new CompletableFuture<Boolean>();
    var stopper =
        new Thread(
            () -> {
              lifecycle.stop(AMPLE, NO_HOOKS);
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            },
            "stopper");
    stopper.start();
    draining.await();

    stopper.interrupt();
    release.countDown();

    assertThat(stillInterrupted.join()).isTrue();
    assertThat(lifecycle.stopped().join().clean()).isTrue();
    assertThat(journal).containsExactly("drain a", "stop a");
  }
}
