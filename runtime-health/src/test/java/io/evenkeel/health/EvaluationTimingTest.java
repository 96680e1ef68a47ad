package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationTimingTest {

  private final GatedProbe probe = GatedProbe.shut();

  @AfterEach
  void release() {
    probe.release();
  }

  @Test
  void checkIsPendingAndDownUntilItsFirstResult() {
    try (var driven = new DrivenRegistry().started(readiness("slow", probe))) {
      CheckReport before = driven.report("slow");
      driven.pass(ofSeconds(1));
      probe.release();
      await().until(() -> !driven.report("slow").pending());

      assertThat(before.status()).isEqualTo(HealthStatus.DOWN);
      assertThat(before.reason()).isEqualTo("not checked yet");
      assertThat(before.pending()).isTrue();
      assertThat(before.since()).isEqualTo(DrivenRegistry.START);
      CheckReport after = driven.report("slow");
      assertThat(after.status()).isEqualTo(HealthStatus.UP);
      assertThat(after.reason()).isEmpty();
      assertThat(after.took()).isEqualTo(ofSeconds(1));
      assertThat(after.since())
          .isEqualTo(DrivenRegistry.START.plusMillis(1001))
          .isEqualTo(after.checked());
    }
  }

  @Test
  void nextEvaluationComesAfterTheIntervalGiveOrTakeATenth() {
    probe.release();
    try (var driven =
        new DrivenRegistry().started(readiness("quick", probe).interval(ofSeconds(10)))) {
      await().until(() -> !driven.report("quick").pending());

      driven.pass(ofMillis(100), 89);
      assertThat(driven.threads.probes).hasSize(1);

      driven.pass(ofMillis(100), 22);
      assertThat(driven.threads.probes).hasSize(2);
    }
  }

  @Test
  void hungCheckIsDownAtItsTimeoutAndNeverStartedTwice() {
    try (var driven =
        new DrivenRegistry().started(readiness("hung", probe).timeout(ofSeconds(2)))) {
      await().until(() -> probe.begun.get() == 1);

      driven.pass(ofMillis(1999));
      assertThat(driven.report("hung").reason()).isEqualTo("not checked yet");
      driven.pass(ofMillis(1));
      CheckReport timedOut = driven.report("hung");
      driven.pass(ofSeconds(1), 1_000);

      assertThat(timedOut.status()).isEqualTo(HealthStatus.DOWN);
      assertThat(timedOut.reason())
          .isEqualTo("timed out after 2 s, running since 2026-01-01T00:00:00Z");
      assertThat(timedOut.stuckSince()).contains(DrivenRegistry.START.plusMillis(1));
      assertThat(timedOut.took()).isEqualTo(ofSeconds(2));
      assertThat(driven.report("hung")).isEqualTo(timedOut);
      assertThat(driven.threads.probes).containsExactly("hung");
      assertThat(probe.begun).hasValue(1);
      assertThat(probe.interrupts).hasValue(0);
    }
  }

  @Test
  void whatComesAfterTheTimeoutDoesNotCountButANewEvaluationFollowsSoon() {
    try (var driven =
        new DrivenRegistry().started(readiness("hung", probe).interval(Duration.ofHours(1)))) {
      await().until(() -> probe.begun.get() == 1);
      driven.pass(ofSeconds(2));
      CheckReport timedOut = driven.report("hung");
      driven.pass(ofSeconds(1));

      probe.release();
      await().until(() -> probe.ended.get() == 1);
      probe.shutGate();
      await()
          .until(
              () -> {
                driven.pass(ofSeconds(1));
                return driven.threads.probes.size() == 2;
              });
      assertThat(timedOut.evidence()).isEqualTo(Evidence.STUCK);
      CheckReport released = driven.report("hung");
      assertThat(released.status()).isEqualTo(HealthStatus.DOWN);
      assertThat(released.reason()).isEqualTo("timed out after 2 s");
      assertThat(released.evidence()).isEqualTo(Evidence.RESULT);
      assertThat(released.stuckSince()).isEmpty();

      probe.release();
      await().until(() -> driven.report("hung").status() == HealthStatus.UP);
    }
  }

  @Test
  void lateResultIsATimeoutEvenIfTheSchedulerWasLaterStill() {
    try (var driven = new DrivenRegistry().started(readiness("late", probe))) {
      await().until(() -> probe.begun.get() == 1);

      driven.ticker.advance(ofSeconds(2));
      probe.release();

      await().until(() -> !driven.report("late").pending());
      assertThat(driven.report("late").reason()).isEqualTo("timed out after 2 s");
    }
  }

  @Test
  void sinceStaysWhileTheStatusDoes() {
    try (var driven = new DrivenRegistry().started(readiness("broken", Probe.holds(() -> false)))) {
      await().until(() -> !driven.report("broken").pending());
      var first = driven.report("broken");

      driven.pass(ofSeconds(11));

      await().until(() -> driven.report("broken").checked().isAfter(first.checked()));
      assertThat(driven.report("broken").since()).isEqualTo(first.since());
    }
  }

  @Test
  void manyChecksAskForTheirThreadsOneAfterAnother() {
    try (var driven = new DrivenRegistry(new CountedThreads(task -> {}))) {
      for (int i = 0; i < 1_000; i++) {
        driven.registry.register(readiness("check-" + i, probe));
      }
      driven.registry.startDriven();

      driven.pass(ofMillis(9));
      assertThat(driven.threads.probes).hasSize(10);
      driven.pass(ofMillis(990));
      assertThat(driven.threads.probes).hasSize(1_000).doesNotHaveDuplicates();
    }
  }

  @Test
  void checksRegisteredTogetherDriftApart() {
    try (var driven = new DrivenRegistry(new CountedThreads(Runnable::run))) {
      for (int i = 0; i < 100; i++) {
        driven.registry.register(readiness("check-" + i, HealthResult::up));
      }
      driven.registry.startDriven();
      driven.pass(ofMillis(100));

      driven.pass(ofMillis(9_900));

      assertThat(driven.threads.probes).hasSizeBetween(110, 190);
    }
  }
}
