package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LifecycleStartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final Told told = new Told();
  private final Lifecycle lifecycle = new Lifecycle("orders", List.of(told));

  private Part part(String name) {
    return new Part(name, journal);
  }

  private void start(String name, Component component) throws Exception {
    lifecycle.start(name, component, Deadline.after(PATIENCE));
  }

  @Test
  void componentsStartOneAfterAnotherInOrder() throws Exception {
    lifecycle.starting();
    start("first", part("first"));
    start("second", part("second"));
    lifecycle.running();

    assertThat(journal).containsExactly("start first", "start second");
    assertThat(told.events).containsExactly("started first", "started second");
    assertThat(told.states)
        .containsExactly(LifecycleState.NEW, LifecycleState.STARTING, LifecycleState.RUNNING);
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.RUNNING);
    assertThat(lifecycle.stopped()).isNotDone();
  }

  @Test
  void eachCallArrivesOnAThreadNamedAfterWhatItDoes() throws Exception {
    var names = new CopyOnWriteArrayList<String>();
    Part.Body note = deadline -> names.add(Thread.currentThread().getName());
    lifecycle.starting();
    start("cache", part("cache").onStart(note).onDrain(note).onStop(note));
    lifecycle.running();

    lifecycle.stop(StopBudget.of(PATIENCE, Duration.ZERO), new StopHooks() {});

    assertThat(names)
        .containsExactly("orders-start-cache", "orders-drain-cache", "orders-stop-cache");
  }

  @Test
  void whatStartThrowsIsThrown() {
    lifecycle.starting();

    assertThatThrownBy(
            () ->
                start(
                    "database",
                    part("database")
                        .onStart(
                            d -> {
                              throw new IOException("no");
                            })))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("no");
    assertThat(told.events).isEmpty();
  }

  @Test
  void anErrorInStartIsThrownToo() {
    var error = new NoClassDefFoundError("gone");
    lifecycle.starting();

    assertThatThrownBy(
            () ->
                start(
                    "a",
                    part("a")
                        .onStart(
                            d -> {
                              throw error;
                            })))
        .isSameAs(error);
  }

  @Test
  void oneThatHangsInStartTimesOutWithItsStack() throws Exception {
    lifecycle.starting();

    var failure =
        catchThrowable(
            () ->
                lifecycle.start(
                    "stuck",
                    part("stuck").onStart(d -> Part.hang()),
                    Deadline.after(Duration.ofMillis(50))));

    assertThat(failure)
        .isInstanceOf(TimeoutException.class)
        .hasMessageMatching("start\\(\\) did not return within [0-9.]+ s");
    assertThat(told.stacks.get("stuck start"))
        .anyMatch(frame -> frame.getMethodName().equals("hang"));

    lifecycle.failed(failure, Deadline.after(PATIENCE));

    assertThat(journal).containsExactly("start stuck", "stop stuck");
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.FAILED);
  }

  @Test
  void aFailedStartStopsInReverseWhatWasStartedTheFailedOneIncluded() throws Exception {
    var failure = new IllegalStateException("third");
    lifecycle.starting();
    start("first", part("first"));
    start("second", part("second"));
    var thrown =
        catchThrowable(
            () ->
                start(
                    "third",
                    part("third")
                        .onStart(
                            d -> {
                              throw failure;
                            })));

    lifecycle.failed(thrown, Deadline.after(PATIENCE));

    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
    assertThat(journal)
        .containsExactly(
            "start first",
            "start second",
            "start third",
            "stop third",
            "stop second",
            "stop first");
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.FAILED);
    assertThat(lifecycle.stopped()).isCompletedWithValueMatching(StopReport::clean);
  }

  @Test
  void theFirstFailureIsTheExceptionAndLaterOnesAreSuppressed() throws Exception {
    var first = new IllegalStateException("start");
    var inSecond = new IllegalStateException("stop second");
    var inFirst = new AssertionError("stop first");
    lifecycle.starting();
    start(
        "first",
        part("first")
            .onStop(
                d -> {
                  throw inFirst;
                }));
    start(
        "second",
        part("second")
            .onStop(
                d -> {
                  throw inSecond;
                }));

    lifecycle.failed(first, Deadline.after(PATIENCE));

    assertThat(first.getSuppressed()).containsExactly(inSecond, inFirst);
    assertThat(told.failures)
        .containsEntry("second stop", inSecond)
        .containsEntry("first stop", inFirst);
    assertThat(journal).endsWith("stop second", "stop first");
  }

  @Test
  void oneThatThrowsTheSameExceptionAgainInStopIsNotSuppressedUnderItself() throws Exception {
    var same = new IllegalStateException("same");
    lifecycle.starting();
    start(
        "a",
        part("a")
            .onStop(
                d -> {
                  throw same;
                }));

    lifecycle.failed(same, Deadline.after(PATIENCE));

    assertThat(same).hasNoSuppressedExceptions();
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.FAILED);
  }

  @Test
  void whatHangsWhileUnwindingIsGivenUpAndTheOthersStillStop() throws Exception {
    lifecycle.starting();
    start("first", part("first"));
    start("second", part("second").onStop(d -> Part.hangForGood()));

    lifecycle.failed(new IllegalStateException("no"), Deadline.after(Duration.ofMillis(200)));

    assertThat(journal).endsWith("stop second", "stop first");
    assertThat(told.stacks).containsOnlyKeys("second stop");
    assertThat(lifecycle.stopped().join().cut()).containsExactly("second stop");
  }

  @Test
  void anAddedComponentIsStoppedThoughItWasNeverStartedHere() throws Exception {
    lifecycle.starting();
    lifecycle.add("pool", part("pool"));
    start("first", part("first"));

    lifecycle.failed(new IllegalStateException("no"), Deadline.after(PATIENCE));

    assertThat(journal).containsExactly("start first", "stop first", "stop pool");
  }

  @Test
  void aRestartedComponentIsStoppedOnce() throws Exception {
    lifecycle.starting();
    var part = part("a");
    start("a", part);
    lifecycle.stopAgain("a", part, Deadline.after(PATIENCE));
    lifecycle.restart("a", part, Deadline.after(PATIENCE));
    lifecycle.running();

    lifecycle.stop(StopBudget.of(PATIENCE, Duration.ZERO), new StopHooks() {});

    assertThat(journal).containsExactly("start a", "stop a", "start a", "drain a", "stop a");
  }

  @Test
  void aSecondStartIsRefused() {
    lifecycle.starting();

    assertThatThrownBy(lifecycle::starting)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("orders: STARTING (expected: NEW)");
  }

  @Test
  void nothingStartsBeforeStartingOrAfterwards() throws Exception {
    assertThatThrownBy(() -> start("early", part("early")))
        .isInstanceOf(InterruptedException.class);

    lifecycle.starting();
    lifecycle.running();

    assertThatThrownBy(() -> start("late", part("late"))).isInstanceOf(InterruptedException.class);
    assertThat(journal).isEmpty();
  }
}
