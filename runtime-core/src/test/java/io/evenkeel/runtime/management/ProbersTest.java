package io.evenkeel.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProbersTest {

  private static final boolean READY = true;

  private final AtomicLong ticker = new AtomicLong(Long.MAX_VALUE - 5); // overflows on the way
  private final Probers probers = new Probers(ticker::get);

  private static InetAddress address(int number) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(Duration time) {
    ticker.addAndGet(time.toNanos());
  }

  @Test
  void whereNobodyAskedAllKnow() {
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void whoAskedHasToBeToldTwice() {
    probers.answered(address(1), READY);
    boolean untold = probers.allKnow();
    probers.answered(address(1), !READY);
    boolean toldOnce = probers.allKnow();
    probers.answered(address(1), !READY);

    assertThat(untold).isFalse();
    assertThat(toldOnce).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void whoAsksForTheFirstTimeIsToldTwiceToo() {
    probers.answered(address(1), !READY);
    boolean toldOnce = probers.allKnow();
    probers.answered(address(1), !READY);

    assertThat(toldOnce).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void eachAddressCountsForItself() {
    probers.answered(address(1), READY);
    probers.answered(address(2), READY);
    for (int i = 0; i < 5; i++) {
      probers.answered(address(1), !READY);
    }
    boolean onlyOne = probers.allKnow();

    probers.answered(address(2), !READY);
    probers.answered(address(2), !READY);

    assertThat(onlyOne).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void readyInBetweenBeginsAnew() {
    probers.answered(address(1), !READY);
    probers.answered(address(1), !READY);
    probers.answered(address(1), READY);
    boolean ready = probers.allKnow();
    probers.answered(address(1), !READY);
    boolean toldOnce = probers.allKnow();
    probers.answered(address(1), !READY);

    assertThat(ready).isFalse();
    assertThat(toldOnce).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void whoHasNotAskedForMoreThanAMinuteIsForgotten() {
    probers.answered(address(1), READY);
    pass(Duration.ofSeconds(60));
    boolean afterAMinute = probers.allKnow();

    ticker.incrementAndGet();

    assertThat(afterAMinute).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void askingAgainIsRemembered() {
    probers.answered(address(1), READY);
    pass(Duration.ofSeconds(50));
    probers.answered(address(1), !READY);
    pass(Duration.ofSeconds(50));
    boolean toldOnce = probers.allKnow();

    probers.answered(address(1), !READY);

    assertThat(toldOnce).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void moreThanAThousandAddressesAreNotWaitedFor() {
    for (int i = 0; i < 1_000; i++) {
      probers.answered(address(i), !READY);
      probers.answered(address(i), !READY);
    }

    probers.answered(address(1_000), READY);

    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void thousandthAddressIsWaitedForAndCountedWhileItIsFull() {
    for (int i = 0; i < 999; i++) {
      probers.answered(address(i), !READY);
      probers.answered(address(i), !READY);
    }
    probers.answered(address(999), READY);
    boolean untold = probers.allKnow();

    probers.answered(address(999), !READY);
    probers.answered(address(999), !READY);

    assertThat(untold).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }

  @Test
  void forgottenAddressesMakeRoomForNewOnes() {
    for (int i = 0; i < 1_000; i++) {
      probers.answered(address(i), READY);
    }
    pass(Duration.ofSeconds(61));

    probers.answered(address(1_000), READY);
    boolean untold = probers.allKnow();
    probers.answered(address(1_000), !READY);
    probers.answered(address(1_000), !READY);

    assertThat(untold).isFalse();
    assertThat(probers.allKnow()).isTrue();
  }
}
