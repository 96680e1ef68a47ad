package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchedCallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void runsOnADaemonThreadOfTheGivenName() throws Exception {
    var thread = new CompletableFuture<Thread>();

    var call = WatchedCall.start("orders-drain-1", () -> thread.complete(Thread.currentThread()));

    assertThat(call.await(Deadline.after(PATIENCE))).isTrue();
    assertThat(thread.join().getName()).isEqualTo("orders-drain-1");
    assertThat(thread.join().isDaemon()).isTrue();
    assertThat(call.failure()).isEmpty();
    call.rethrow();
  }

  @Test
  void keepsWhatTheBodyThrew() throws Exception {
    var checked = new IOException("refused");
    var error = new AssertionError("broken");

    var first =
        WatchedCall.start(
            "first",
            () -> {
              throw checked;
            });
    var second =
        WatchedCall.start(
            "second",
            () -> {
              throw error;
            });

    assertThat(first.await(Deadline.after(PATIENCE))).isTrue();
    assertThat(first.failure()).containsSame(checked);
    assertThatThrownBy(first::rethrow).isSameAs(checked);
    assertThat(second.await(Deadline.after(PATIENCE))).isTrue();
    assertThatThrownBy(second::rethrow).isSameAs(error);
  }

  @Test
  void oneThatHangsIsLeftAtTheDeadlineWithItsStack() throws Exception {
    var inside = new CountDownLatch(1);
    var call = WatchedCall.start("stuck", () -> hangHere(inside));
    inside.await();

    assertThat(call.await(Deadline.after(Duration.ofMillis(10)))).isFalse();

    assertThat(call.stack()).anyMatch(frame -> frame.getMethodName().equals("hangHere"));
    assertThat(call.took()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
    assertThat(call.failure()).isEmpty();

    call.interrupt();

    assertThat(call.await(Deadline.after(PATIENCE))).isTrue();
    assertThat(call.failure()).containsInstanceOf(InterruptedException.class);
  }

  @Test
  void theTimeItTookNoLongerGrowsOnceItEnded() throws Exception {
    var call = WatchedCall.start("quick", () -> {});
    assertThat(call.await(Deadline.after(PATIENCE))).isTrue();

    var took = call.took();

    assertThat(took).isPositive();
    assertThat(call.took()).isEqualTo(took);
  }

  private static void hangHere(CountDownLatch inside) throws InterruptedException {
    inside.countDown();
    new CountDownLatch(1).await();
  }
}
