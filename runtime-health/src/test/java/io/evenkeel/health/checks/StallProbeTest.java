package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthCheck;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StallProbeTest {

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(3));
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    release.countDown();
    pool.shutdownNow();
  }

  @Test
  void upThenDownWhileAllThreadsAreBusyThenUpAgain() throws Exception {
    var probe = StallProbe.of(pool).within(Duration.ofMillis(200));
    awaitUp(probe);

    occupy(pool);
    occupy(pool);
    for (int i = 0; i < 4; i++) {
      assertThat(reason(probe))
          .matches("no task could begin for \\S+ m?s: 2 of 2 threads busy, 1 tasks queued");
    }
    release.countDown();
    awaitUp(probe);
  }

  @Test
  void aTaskThatIsRefusedIsDown() throws Exception {
    var probe = StallProbe.of(pool).within(Duration.ofMillis(200));
    for (int i = 0; i < 5; i++) {
      occupy(pool);
    }
    assertThat(reason(probe)).isEqualTo("a task was refused: 2 of 2 threads busy, 3 tasks queued");

    release.countDown();
    awaitUp(probe);
    pool.shutdown();
    assertThat(reason(probe)).startsWith("a task was refused: ").endsWith(", shut down");
  }

  @Test
  void anEventLoopThatIsBlockedIsDownUntilItTurnsAgain() throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      var probe = StallProbe.of(loops.next()).within(Duration.ofMillis(300));
      awaitUp(probe);

      occupy(loops.next());
      assertThat(reason(probe)).startsWith("no task could begin for ");
      release.countDown();
      awaitUp(probe);
    } finally {
      release.countDown();
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void anExecutorThatRunsTasksAtOnceIsUp() throws Exception {
    assertUp(StallProbe.of(Runnable::run));
    assertThat(HealthCheck.liveness("event-loop", StallProbe.of(Runnable::run)).timeout())
        .hasMillis(1500);
  }

  private void occupy(Executor executor) {
    executor.execute(
        () -> {
          try {
            release.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
