package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthStatus.DOWN;
import static io.evenkeel.health.HealthStatus.UP;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThresholdsTest {

  private final SaidProbe probe = new SaidProbe();
  private final DrivenRegistry driven = new DrivenRegistry(new CountedThreads(Runnable::run));

  @AfterEach
  void close() {
    driven.close();
  }

  private CheckReport report() {
    return driven.report("orders-database");
  }

  private void upOnceMore() {
    probe.up();
    driven.pass(ofSeconds(11));
  }

  private void downOnceMore() {
    probe.down("refused");
    driven.pass(ofSeconds(11));
  }

  @Test
  void oneFailureBetweenGoodResultsTakesNothingOutByDefault() {
    driven.started(readiness("orders-database", probe));

    downOnceMore();
    assertThat(report().status()).isEqualTo(UP);
    assertThat(report().reason()).isEmpty();
    assertThat(report().streak()).contains(new Streak(1, 2, "refused"));
    assertThat(report().latestReason()).isEqualTo("refused");

    upOnceMore();
    assertThat(report().streak()).isEmpty();
    downOnceMore();
    assertThat(report().status()).isEqualTo(UP);
    downOnceMore();
    assertThat(report().status()).isEqualTo(DOWN);
    assertThat(report().streak()).isEmpty();
    assertThat(report().reason()).isEqualTo("refused");
  }

  @Test
  void onlyFailuresInARowCount() {
    driven.started(readiness("orders-database", probe).failAfter(3));

    for (int i = 0; i < 5; i++) {
      downOnceMore();
      downOnceMore();
      assertThat(report().streak()).contains(new Streak(2, 3, "refused"));
      upOnceMore();
    }
    assertThat(report().status()).isEqualTo(UP);
    assertThat(report().history().changes()).isZero();
    downOnceMore();
    downOnceMore();
    downOnceMore();
    assertThat(report().status()).isEqualTo(DOWN);
  }

  @Test
  void onlyGoodResultsInARowRecover() {
    driven.started(readiness("orders-database", probe).failAfter(1).recoverAfter(2));
    downOnceMore();
    assertThat(report().status()).isEqualTo(DOWN);
    var since = report().since();

    upOnceMore();
    assertThat(report().status()).isEqualTo(DOWN);
    assertThat(report().streak()).contains(new Streak(1, 2, ""));
    assertThat(report().reason()).isEqualTo("refused");
    downOnceMore();
    upOnceMore();
    assertThat(report().status()).isEqualTo(DOWN);
    assertThat(report().since()).isEqualTo(since);

    upOnceMore();
    assertThat(report().status()).isEqualTo(UP);
  }

  @Test
  void theFirstResultCountsAtOnceEitherWay() {
    var broken = new SaidProbe();
    broken.down("refused");
    driven.started(
        readiness("orders-database", probe).failAfter(9).recoverAfter(9),
        readiness("broken", broken).failAfter(9).recoverAfter(9));
    driven.pass(ofSeconds(1));

    assertThat(report().status()).isEqualTo(UP);
    assertThat(driven.report("broken").status()).isEqualTo(DOWN);
    assertThat(driven.report("broken").reason()).isEqualTo("refused");
  }

  @Test
  void aCheckThatWasNeverUpNeedsNoRecovery() {
    probe.down("not there yet");
    driven.started(readiness("orders-database", probe).recoverAfter(5));
    downOnceMore();

    upOnceMore();

    assertThat(report().status()).isEqualTo(UP);
  }

  @Test
  void theAnswerOfAnEvaluationIsNotDamped() {
    driven.started(readiness("orders-database", probe).failAfter(3));
    probe.down("refused");

    assertThat(driven.registry.evaluate("orders-database"))
        .isCompletedWithValue(HealthResult.down("refused"));
    assertThat(report().status()).isEqualTo(UP);
    assertThat(report().streak()).contains(new Streak(1, 3, "refused"));
  }

  @Test
  void eachIntervalThatAProbeIsStuckForIsOneMoreFailure() {
    var gate = GatedProbe.open();
    var slow = new DrivenRegistry();
    try (slow) {
      slow.started(readiness("hung", gate).failAfter(3).interval(ofSeconds(10)));
      await().until(() -> !slow.report("hung").pending());
      gate.shutGate();
      slow.pass(ofSeconds(11));
      await().until(() -> gate.begun.get() == 2);

      slow.pass(ofSeconds(2));
      CheckReport first = slow.report("hung");
      slow.pass(ofSeconds(10));
      CheckReport second = slow.report("hung");
      slow.pass(ofSeconds(10));
      CheckReport third = slow.report("hung");

      assertThat(first.status()).isEqualTo(UP);
      assertThat(first.streak()).map(Streak::results).contains(1);
      assertThat(first.evidence()).isEqualTo(Evidence.STUCK);
      assertThat(second.streak()).map(Streak::results).contains(2);
      assertThat(third.status()).isEqualTo(DOWN);
      assertThat(third.reason())
          .isEqualTo("timed out after 2 s, running since 2026-01-01T00:00:11Z");
      assertThat(third.stuckSince()).isEqualTo(first.stuckSince()).isPresent();
      assertThat(gate.begun).hasValue(2);
    } finally {
      gate.release();
    }
  }

  @Test
  void aProbeThatComesBackLateIsNoSecondFailure() {
    var gate = GatedProbe.open();
    var slow = new DrivenRegistry();
    try (slow) {
      slow.started(readiness("hung", gate).interval(ofSeconds(10)));
      await().until(() -> !slow.report("hung").pending());
      gate.shutGate();
      slow.pass(ofSeconds(11));
      await().until(() -> gate.begun.get() == 2);
      slow.pass(ofSeconds(2));

      gate.release();

      await().until(() -> slow.report("hung").evidence() == Evidence.RESULT);
      assertThat(slow.report("hung").status()).isEqualTo(UP);
      assertThat(slow.report("hung").streak()).contains(new Streak(1, 2, "timed out after 2 s"));
    }
  }
}
