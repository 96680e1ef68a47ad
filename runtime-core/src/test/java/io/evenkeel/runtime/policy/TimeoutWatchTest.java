package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TimeoutWatchTest {

  private static final long SOON = Duration.ofMillis(5).toNanos();

  private final TimeoutWatch watch = new TimeoutWatch("orders-policy-timeouts-1");

  @AfterEach
  void close() {
    watch.close();
  }

  /** True if it was interrupted. */
  private static boolean waits() {
    try {
      return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Blocks as a channel does, and fails when it is closed by an interrupt. */
  private static final class BrokenChannel extends AbstractInterruptibleChannel {

    void enter() {
      begin();
    }

    void leave() {
      try {
        end(false);
      } catch (IOException e) {
        // closed by the interrupt, as it should be
      }
    }

    @Override
    protected void implCloseChannel() {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void aChannelThatFailsToCloseTakesNobodysTimeout() {
    var channel = new BrokenChannel();
    channel.enter();
    var watched = watch.begin(SOON);
    assertThat(waits()).isTrue();
    assertThat(watch.end(watched)).isTrue();
    channel.leave();

    var next = watch.begin(SOON);
    assertThat(waits()).isTrue();
    assertThat(watch.end(next)).isTrue();

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anOuterCallThatIsOverIsInterruptedAgain() {
    var outer = watch.begin(SOON);
    var middle = watch.begin(Duration.ofHours(1).toNanos());
    var inner = watch.begin(SOON);
    assertThat(waits()).isTrue();
    while (!outer.over() || !inner.over()) {
      Thread.onSpinWait();
    }

    assertThat(watch.end(inner)).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).as("the outer call's").isTrue();
    assertThat(watch.end(middle)).isFalse();
    assertThat(watch.end(outer)).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anEndedCallIsNotInterrupted() {
    var inner = watch.begin(Duration.ofHours(1).toNanos());

    assertThat(watch.end(inner)).isFalse();
    assertThat(Thread.interrupted()).isFalse();
  }
}
