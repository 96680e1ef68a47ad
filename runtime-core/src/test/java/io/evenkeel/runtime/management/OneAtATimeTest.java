package io.evenkeel.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // as a clock may
  private final OneAtATime turns = new OneAtATime(now::get);

  @Test
  void theSecondWaitsForTheEndOfTheFirst() {
    assertThat(turns.begin(Duration.ofSeconds(30))).isTrue();
    assertThat(turns.begin(Duration.ofSeconds(1))).isFalse();

    turns.end();

    assertThat(turns.begin(Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void theTimeThatIsLeftIsRoundedUpAndNeverZero() {
    turns.begin(Duration.ofSeconds(30));
    assertThat(turns.secondsLeft()).isEqualTo(30);

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10_001));
    assertThat(turns.secondsLeft()).isEqualTo(20);

    now.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(turns.secondsLeft()).isEqualTo(1);
  }
}
