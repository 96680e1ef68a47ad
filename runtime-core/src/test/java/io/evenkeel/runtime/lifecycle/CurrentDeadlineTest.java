package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadline of the work a thread is at. */
@Timeout(60)
class CurrentDeadlineTest {

  private final DrivenTicker ticker = new DrivenTicker(0);
  private final Deadline soon = Deadline.after(Duration.ofSeconds(2), ticker);
  private final Deadline late = Deadline.after(Duration.ofSeconds(20), ticker);
  private final List<Optional<Deadline>> seen = new ArrayList<>();

  private void look() {
    seen.add(Deadline.current());
  }

  @AfterEach
  void nothingIsLeftOnTheThread() {
    assertThat(Deadline.current()).isEmpty();
  }

  @Test
  void thereIsNoneOutsideOfWorkWithOne() {
    assertThat(Deadline.current()).isEmpty();
  }

  @Test
  void workHasTheDeadlineItRunsUnder() throws Exception {
    soon.run(this::look);

    assertThat(seen).containsExactly(Optional.of(soon));
    assertThat(soon.call(Deadline::current)).containsSame(soon);
  }

  @Test
  void anInnerDeadlineOnlyEverClips() {
    late.run(() -> soon.run(this::look));
    soon.run(
        () -> {
          late.run(this::look);
          look();
        });

    assertThat(seen).containsExactly(Optional.of(soon), Optional.of(soon), Optional.of(soon));
  }

  @Test
  void theOuterOneIsBackAfterAnInnerOne() {
    late.run(
        () -> {
          soon.run(this::look);
          look();
        });

    assertThat(seen).containsExactly(Optional.of(soon), Optional.of(late));
  }

  @Test
  void deadlinesOfDifferentClocksAreComparedByWhatIsLeft() {
    var otherClock = Deadline.after(Duration.ofSeconds(1), new DrivenTicker(Long.MIN_VALUE));

    soon.run(() -> otherClock.run(this::look));
    otherClock.run(() -> soon.run(this::look));

    assertThat(seen).containsExactly(Optional.of(otherClock), Optional.of(otherClock));
  }

  @Test
  void workThatThrowsLeavesNothingBehind() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                soon.run(
                    () -> {
                      throw new IllegalStateException("work");
                    }));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                soon.call(
                    () -> {
                      throw new IOException("work");
                    }));
  }

  @Test
  void aDeadlineThatHasPassedRunsTheWorkAndSaysSo() {
    ticker.advance(Duration.ofSeconds(3));

    soon.run(
        () ->
            assertThat(Deadline.current())
                .hasValueSatisfying(d -> assertThat(d.expired()).isTrue()));
    soon.run(this::look);

    assertThat(seen).containsExactly(Optional.of(soon));
  }

  @Test
  void aTaskCarriesItToAnotherThreadAndTakesItAway() throws Exception {
    var there = new CompletableFuture<Optional<Deadline>>();
    var after = new CompletableFuture<Optional<Deadline>>();
    var carried = new CompletableFuture<Runnable>();
    soon.run(() -> carried.complete(Deadline.carrying(() -> there.complete(Deadline.current()))));

    var thread =
        new Thread(
            () -> {
              carried.join().run();
              after.complete(Deadline.current());
            });
    thread.start();

    assertThat(there.get(30, TimeUnit.SECONDS)).containsSame(soon);
    assertThat(after.get(30, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void carryingCostsNothingWhereThereIsNone() {
    Runnable task = this::look;

    assertThat(Deadline.carrying(task)).isSameAs(task);
  }

  @Test
  void workApartHasNone() {
    soon.run(
        () -> {
          Deadline.apart(this::look).run();
          look();
        });

    assertThat(seen).containsExactly(Optional.empty(), Optional.of(soon));
  }
}
