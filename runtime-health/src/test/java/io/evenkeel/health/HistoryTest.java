package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthStatus.DEGRADED;
import static io.evenkeel.health.HealthStatus.DOWN;
import static io.evenkeel.health.HealthStatus.UP;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final SaidProbe probe = new SaidProbe();
  private final DrivenRegistry driven = new DrivenRegistry(new CountedThreads(Runnable::run));

  @AfterEach
  void close() {
    driven.close();
  }

  private CheckReport report() {
    return driven.report("orders-database");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Transition(DEGRADED, "", Instant.EPOCH, ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("status: DEGRADED");
    var one = new Transition(DOWN, "refused", Instant.EPOCH, ZERO);
    assertThatThrownBy(() -> new History(1, List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("latest: 2 transitions (expected: at most 1)");
    assertThatThrownBy(() -> new Streak(2, 2, "refused"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("results: 2 (expected: 1 to 1)");
  }

  @Test
  void changesAreKeptWithCauseAndDurationTheNewestFirst() {
    driven.started(readiness("orders-database", probe).failAfter(1));
    assertThat(report().history()).isEqualTo(new History(0, List.of()));

    driven.pass(ofSeconds(20));
    probe.down("refused");
    driven.pass(ofSeconds(11));
    probe.down("no route");
    driven.pass(ofSeconds(11));
    probe.up();
    driven.pass(ofSeconds(11));

    Instant down = DrivenRegistry.START.plusMillis(31_001);
    assertThat(report().history())
        .isEqualTo(
            new History(
                2,
                List.of(
                    new Transition(UP, "no route", down.plusSeconds(22), ofSeconds(22)),
                    new Transition(DOWN, "refused", down, ofSeconds(31)))));
    assertThat(report().since()).isEqualTo(down.plusSeconds(22));
  }

  @Test
  void onlyTheLastTwentyAreKeptAndAllAreCounted() {
    driven.started(readiness("orders-database", probe).failAfter(1));
    for (int i = 1; i <= 15; i++) {
      probe.down("failure " + i);
      driven.pass(ofSeconds(11));
      probe.up();
      driven.pass(ofSeconds(11));
    }

    assertThat(report().history().changes()).isEqualTo(30);
    assertThat(report().history().latest()).hasSize(20);
    assertThat(report().history().latest().get(0).cause()).isEqualTo("failure 15");
    assertThat(report().history().latest().get(19).cause()).isEqualTo("failure 6");
  }

  @Test
  void theAgeOfAResultGrowsUntilTheNextOne() {
    driven.registry.register(readiness("orders-database", probe));
    assertThat(driven.registry.age("orders-database")).isEmpty();
    assertThat(driven.registry.age("unknown")).isEmpty();

    driven.started();
    driven.ticker.advance(ofSeconds(7));
    assertThat(driven.registry.age("orders-database")).contains(ofSeconds(7));
    driven.ticker.advance(ofSeconds(70));
    assertThat(driven.registry.age("orders-database")).contains(ofSeconds(77));

    driven.registry.tick();
    assertThat(driven.registry.age("orders-database")).contains(ZERO);
  }

  @Test
  void aSkippedCheckHasNoNewResult() {
    driven.started(
        readiness("orders-database", probe).failAfter(1),
        readiness("orders-schema", new SaidProbe()).after("orders-database"));
    driven.pass(ofMillis(1));
    assertThat(driven.registry.age("orders-schema")).contains(ZERO);

    probe.down("refused");
    driven.pass(ofSeconds(12));
    driven.pass(ofSeconds(12));

    assertThat(driven.report("orders-schema").skipped()).isTrue();
    assertThat(driven.registry.age("orders-schema").orElseThrow())
        .isGreaterThanOrEqualTo(ofSeconds(12));
  }
}
