package io.evenkeel.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.ShutdownSettings.PreDrain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StopPlanTest {

  private static final StopPlan.GracePeriod NOBODY_KNOWS = platform -> Optional.empty();

  private static ShutdownSettings settings(
      Platform platform,
      Optional<Duration> timeout,
      Optional<Duration> grace,
      Optional<Duration> preDrain) {
    return new ShutdownSettings(platform, timeout, grace, new PreDrain(preDrain), Optional.empty());
  }

  private static ShutdownSettings unset(Platform platform) {
    return settings(platform, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void autoTakesWhatWasDetectedWithItsDefaults(Platform detected) {
    var plan = StopPlan.of(unset(Platform.AUTO), detected, false, NOBODY_KNOWS);

    assertThat(plan.platform()).isEqualTo(detected);
    assertThat(plan.budget().total()).isEqualTo(detected.timeout());
    assertThat(plan.budget().preDrain())
        .isEqualTo(detected == Platform.BALANCER ? ofMillis(12_500) : detected.preDrain());
    assertThat(plan.gracePeriod()).isEmpty();
  }

  @Test
  void configuredPlatformWinsOverTheDetectedOne() {
    var plan = StopPlan.of(unset(Platform.BALANCER), Platform.DOCKER, false, NOBODY_KNOWS);

    assertThat(plan.platform()).isEqualTo(Platform.BALANCER);
    assertThat(plan.budget().total()).isEqualTo(ofSeconds(25));
  }

  @Test
  void fiveSixthsOfTheGracePeriodAreUsed() {
    var settings =
        settings(Platform.AUTO, Optional.empty(), Optional.of(ofSeconds(60)), Optional.empty());

    var plan = StopPlan.of(settings, Platform.KUBERNETES, false, NOBODY_KNOWS);

    assertThat(plan.budget().total()).isEqualTo(ofSeconds(50));
    assertThat(plan.gracePeriod()).contains(ofSeconds(60));
    assertThat(plan.misfit()).isEmpty();
  }

  @Test
  void timeoutWinsOverTheGracePeriod() {
    var settings =
        settings(
            Platform.AUTO, Optional.of(ofSeconds(7)), Optional.of(ofSeconds(60)), Optional.empty());

    var plan = StopPlan.of(settings, Platform.NONE, false, NOBODY_KNOWS);

    assertThat(plan.budget().total()).isEqualTo(ofSeconds(7));
  }

  @Test
  void platformIsAskedForItsGracePeriodUnlessOneIsSet() {
    var asked = new ArrayList<Platform>();
    StopPlan.GracePeriod systemd =
        platform -> {
          asked.add(platform);
          return Optional.of(ofSeconds(90));
        };
    var set =
        settings(Platform.AUTO, Optional.empty(), Optional.of(ofSeconds(30)), Optional.empty());

    var asking = StopPlan.of(unset(Platform.AUTO), Platform.SYSTEMD, false, systemd);
    var knowing = StopPlan.of(set, Platform.SYSTEMD, false, systemd);

    assertThat(asked).containsExactly(Platform.SYSTEMD);
    assertThat(asking.gracePeriod()).contains(ofSeconds(90));
    assertThat(asking.budget().total()).isEqualTo(ofSeconds(25));
    assertThat(knowing.gracePeriod()).contains(ofSeconds(30));
  }

  @Test
  void atATerminalNobodyIsWaitedForUnlessToldSo() {
    var told =
        settings(Platform.AUTO, Optional.empty(), Optional.empty(), Optional.of(ofSeconds(2)));

    var untoldPlan = StopPlan.of(unset(Platform.AUTO), Platform.NONE, true, NOBODY_KNOWS);
    var toldPlan = StopPlan.of(told, Platform.NONE, true, NOBODY_KNOWS);

    assertThat(untoldPlan.budget().preDrain()).isZero();
    assertThat(toldPlan.budget().preDrain()).isEqualTo(ofSeconds(2));
  }

  @Test
  void preDrainIsAtMostHalfAndThePartsAddUp() {
    var settings =
        settings(
            Platform.BALANCER,
            Optional.of(ofSeconds(10)),
            Optional.empty(),
            Optional.of(ofSeconds(60)));

    var budget = StopPlan.of(settings, Platform.NONE, false, NOBODY_KNOWS).budget();

    assertThat(budget.preDrain()).isEqualTo(ofSeconds(5));
    assertThat(budget.preDrain().plus(budget.drain()).plus(budget.stop()).plus(budget.flush()))
        .isEqualTo(budget.total());
    assertThat(budget.drain()).isPositive();
    assertThat(budget.stop()).isPositive();
    assertThat(budget.flush()).isPositive();
  }

  @Test
  void timeoutThatDoesNotFitIntoTheGracePeriodIsAMisfit() {
    var longer =
        settings(
            Platform.AUTO, Optional.of(ofSeconds(10)), Optional.of(ofSeconds(5)), Optional.empty());
    var equal =
        settings(
            Platform.AUTO, Optional.of(ofSeconds(5)), Optional.of(ofSeconds(5)), Optional.empty());

    assertThat(StopPlan.of(longer, Platform.NONE, false, NOBODY_KNOWS).misfit())
        .contains(
            "shutdown.timeout 10 s does not fit into the grace period of 5 s: the process is killed"
                + " before it has stopped");
    assertThat(StopPlan.of(equal, Platform.NONE, false, NOBODY_KNOWS).misfit()).isPresent();
  }

  @Test
  void unknownGracePeriodIsNoMisfit() {
    assertThat(StopPlan.of(unset(Platform.AUTO), Platform.NONE, false, NOBODY_KNOWS).misfit())
        .isEmpty();
  }
}
