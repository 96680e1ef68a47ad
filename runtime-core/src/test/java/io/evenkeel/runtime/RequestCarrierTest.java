package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.WorkExecutor;
import io.evenkeel.runtime.lifecycle.WorkScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadline of a request in the executors of its service. */
@Timeout(60)
class RequestCarrierTest {

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final WorkExecutor mailer =
      WorkExecutor.limited("orders", "mailer", RequestCarrier.INSTANCE, 1);
  private final WorkScheduler ticks =
      WorkScheduler.of("orders", "ticks", RequestCarrier.INSTANCE, 1);

  @AfterEach
  void stop() {
    mailer.shutdownNow();
    ticks.shutdownNow();
  }

  @Test
  void aTaskHasTheDeadlineOfWhatHandedItIn() throws Exception {
    var within = deadline.call(() -> mailer.submit(Deadline::current));
    var without = mailer.submit(Deadline::current);

    assertThat(within.get(30, TimeUnit.SECONDS)).containsSame(deadline);
    assertThat(without.get(30, TimeUnit.SECONDS)).isEmpty(); // on the same thread, after it
  }

  @Test
  void aTaskThatRunsLaterHasItToo() throws Exception {
    var later = deadline.call(() -> ticks.schedule(Deadline::current, 1, TimeUnit.MILLISECONDS));

    assertThat(later.get(30, TimeUnit.SECONDS)).containsSame(deadline);
  }

  @Test
  void aTaskThatRunsAgainAndAgainHasNone() throws Exception {
    var seen = new CompletableFuture<Optional<Deadline>>();

    deadline.run(
        () -> {
          var unused =
              ticks.scheduleAtFixedRate(
                  () -> seen.complete(Deadline.current()), 0, 1, TimeUnit.MINUTES);
        });

    assertThat(seen.get(30, TimeUnit.SECONDS)).isEmpty();
  }
}
