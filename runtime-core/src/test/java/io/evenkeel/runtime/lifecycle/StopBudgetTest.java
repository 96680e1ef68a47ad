package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopBudgetTest {

  @Test
  void theDefaultOf25SecondsIsSharedAsThePlanSays() {
    var budget = StopBudget.of(Duration.ofSeconds(25), Duration.ZERO);

    assertThat(budget.total()).hasSeconds(25);
    assertThat(budget.preDrain()).isZero();
    assertThat(budget.drain()).hasSeconds(19);
    assertThat(budget.stop()).hasSeconds(4);
    assertThat(budget.flush()).hasSeconds(2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "7, 0",
    "100, 0",
    "100, 500",
    "1000, 10",
    "3333, 1111",
    "25000, 500",
    "25000, 12500",
    "25000, 60000",
    "3600000, 600000"
  })
  void thePartsAddUpToTheTotalAndNoneIsNegative(long total, long preDrain) {
    var budget = StopBudget.of(Duration.ofMillis(total), Duration.ofMillis(preDrain));

    assertThat(budget.preDrain().plus(budget.drain()).plus(budget.stop()).plus(budget.flush()))
        .isEqualTo(Duration.ofMillis(total))
        .isEqualTo(budget.total());
    assertThat(budget.preDrain()).isBetween(Duration.ZERO, Duration.ofMillis(preDrain));
    assertThat(budget.drain()).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(budget.stop()).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(budget.flush()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void aSmallTotalIsSharedInProportion() {
    var budget = StopBudget.of(Duration.ofMillis(1000), Duration.ofMillis(100));

    assertThat(budget.stop()).hasMillis(160);
    assertThat(budget.flush()).hasMillis(80);
    assertThat(budget.preDrain()).hasMillis(100);
    assertThat(budget.drain()).hasMillis(660);
  }

  @Test
  void aLargeTotalGivesTheRestToDraining() {
    var budget = StopBudget.of(Duration.ofMinutes(10), Duration.ofSeconds(20));

    assertThat(budget.stop()).hasSeconds(4);
    assertThat(budget.flush()).hasSeconds(2);
    assertThat(budget.drain()).hasSeconds(600 - 20 - 6);
  }

  @Test
  void preDrainIsClippedToHalfOfTheTotal() {
    var budget = StopBudget.of(Duration.ofSeconds(10), Duration.ofSeconds(9));

    assertThat(budget.preDrain()).hasSeconds(5);
    assertThat(budget.drain()).isGreaterThan(Duration.ofSeconds(2));
  }
}
