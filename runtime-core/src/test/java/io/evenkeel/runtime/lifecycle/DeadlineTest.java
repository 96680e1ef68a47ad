package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  private static final Duration TEN = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE, 1_000_000_007})
  void countsDownWhereverTheClockStarts(long start) {
    var ticker = new DrivenTicker(start);
    var deadline = Deadline.after(TEN, ticker);

    assertThat(deadline.remaining()).isEqualTo(TEN);
    assertThat(deadline.expired()).isFalse();

    ticker.advance(Duration.ofSeconds(4));

    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(6));
    assertThat(deadline.remainingNanos()).isEqualTo(6_000_000_000L);
    assertThat(deadline).hasToString("in 6000 ms");
  }

  @Test
  void expiresAtItsEndAndStaysExpired() {
    var ticker = new DrivenTicker(0);
    var deadline = Deadline.after(TEN, ticker);

    ticker.advance(TEN.minusNanos(1));
    assertThat(deadline.expired()).isFalse();

    ticker.advance(Duration.ofNanos(1));
    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remaining()).isZero();

    ticker.advance(Duration.ofDays(1000));
    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remainingNanos()).isZero();
  }

  @Test
  void zeroAndNegativeTimeIsExpiredAtOnce() {
    var ticker = new DrivenTicker(0);

    assertThat(Deadline.after(Duration.ZERO, ticker).expired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(-5), ticker).expired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE), ticker).expired()).isTrue();
  }

  @Test
  void moreThanAYearCountsAsAYear() {
    var ticker = new DrivenTicker(Long.MAX_VALUE);

    var deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), ticker);

    assertThat(deadline.remaining()).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void atMostTakesTheEarlierEnd() {
    var ticker = new DrivenTicker(Long.MAX_VALUE - 10);
    var deadline = Deadline.after(TEN, ticker);

    assertThat(deadline.atMost(Duration.ofSeconds(3)).remaining()).hasSeconds(3);
    assertThat(deadline.atMost(Duration.ofSeconds(30))).isSameAs(deadline);
    assertThat(deadline.atMost(Duration.ofSeconds(-1)).expired()).isTrue();

    ticker.advance(Duration.ofSeconds(8));
    assertThat(deadline.atMost(Duration.ofSeconds(3)).remaining()).hasSeconds(2);
  }

  @Test
  void reservingKeepsTimeForWhatComesAfter() {
    var ticker = new DrivenTicker(0);
    var deadline = Deadline.after(TEN, ticker);
    var earlier = deadline.reserving(Duration.ofSeconds(4));

    assertThat(earlier.remaining()).hasSeconds(6);
    assertThat(deadline.remaining()).isEqualTo(TEN);

    ticker.advance(Duration.ofSeconds(6));
    assertThat(earlier.expired()).isTrue();
    assertThat(deadline.remaining()).hasSeconds(4);
  }

  @Test
  void reservingMoreThanIsThereLeavesNothing() {
    var deadline = Deadline.after(TEN, new DrivenTicker(0));

    assertThat(deadline.reserving(Duration.ofSeconds(11)).expired()).isTrue();
  }

  @Test
  void withoutAClockItMeasuresRealTime() {
    var deadline = Deadline.after(Duration.ofMinutes(10));

    assertThat(deadline.remaining()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
  }
}
