package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ThreadTroubleTest {

  private final GatedProbe probe = GatedProbe.open();

  @Test
  void checkWithoutAThreadIsDownAndTriedAgain() {
    var outOfThreads = new AtomicBoolean(true);
    var threads =
        new CountedThreads(
            task -> {
              if (outOfThreads.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              task.run();
            });
    try (var driven = new DrivenRegistry(threads).started(readiness("poor", probe))) {
      assertThat(driven.report("poor").reason())
          .isEqualTo("no thread to run on: OutOfMemoryError: unable to create native thread");

      outOfThreads.set(false);
      driven.pass(ofSeconds(11));
      assertThat(driven.report("poor").status()).isEqualTo(HealthStatus.UP);
    }
  }

  @Test
  void threadThatDoesNotBeginIsReplacedAndCannotRunTheProbeAsWell() {
    List<Runnable> neverStarted = new ArrayList<>();
    try (var driven =
        new DrivenRegistry(new CountedThreads(neverStarted::add))
            .started(readiness("starved", probe))) {
      driven.pass(ofMillis(99));
      assertThat(driven.threads.rescues).isEmpty();
      driven.pass(ofMillis(1));
      assertThat(driven.threads.rescues).containsExactly("starved");
      await().until(() -> driven.report("starved").status() == HealthStatus.UP);

      neverStarted.forEach(Runnable::run);

      assertThat(probe.begun).hasValue(1);
    }
  }

  @Test
  void evaluationThatNeverBeginsTimesOutAndTheNextOneDoesNotWaitForIt() {
    List<Runnable> neverStarted = new ArrayList<>();
    var check =
        readiness("starved", probe)
            .timeout(ofMillis(50)); // shorter than the wait for a second thread
    try (var driven = new DrivenRegistry(new CountedThreads(neverStarted::add)).started(check)) {
      CompletableFuture<HealthResult> answer = driven.registry.evaluate("starved");
      driven.pass(ofMillis(50));
      assertThat(driven.report("starved").reason()).isEqualTo("timed out after 50 ms");
      assertThat(answer)
          .succeedsWithin(ofSeconds(5))
          .isEqualTo(HealthResult.down("timed out after 50 ms"));

      neverStarted.forEach(Runnable::run);
      assertThat(probe.begun).hasValue(0);
      driven.pass(ofSeconds(11));
      assertThat(driven.threads.probes).hasSize(2);
    }
  }

  @Test
  void checkWhoseThreadDiesBeforeItReportsIsEvaluatedAgain() {
    var ticker = new DrivenTicker();
    var broken = new AtomicBoolean(true);
    var died = new AtomicBoolean();
    var threads =
        new CountedThreads(
            task -> {
              var thread = new Thread(task, "test-probe");
              thread.setUncaughtExceptionHandler((t, failure) -> died.set(true));
              thread.start();
            });
    HealthRegistry registry =
        HealthRegistry.builder("test")
            .ticker(
                () -> {
                  if (broken.get() && Thread.currentThread().getName().equals("test-probe")) {
                    throw new OutOfMemoryError("pretended");
                  }
                  return ticker.getAsLong();
                })
            .build(threads);
    try (registry) {
      registry.register(readiness("unlucky", probe));
      registry.startDriven();
      CompletableFuture<HealthResult> answer = registry.evaluate("unlucky");
      await().untilTrue(died);
      broken.set(false);
      assertThat(answer).isCompletedWithValue(HealthResult.up());

      ticker.advance(ofSeconds(2));
      registry.tick();
      assertThat(registry.report().failing())
          .extracting(CheckReport::evidence)
          .containsExactly(Evidence.STUCK);

      await()
          .until(
              () -> {
                ticker.advance(ofSeconds(1));
                registry.tick();
                return registry.report().status() == HealthStatus.UP;
              });
      assertThat(probe.mostInside).hasValue(1);
    }
  }
}
