package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PausesTest {

  private static Pauses jittered(long seed) {
    return new Pauses(PolicyPlan.of(PolicySettings.of(Preset.QUEUE)), new Random(seed)::nextDouble);
  }

  @Test
  void fullJitterIsEvenFromNothingToThePause() {
    var pauses = jittered(7);
    int[] tenths = new int[10];
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double share = pauses.after(3, 0) / 800e6;
      assertThat(share).isBetween(0.0, 1.0);
      tenths[(int) (share * 10)]++;
      sum += share;
    }

    assertThat(sum / 100_000).isCloseTo(0.5, within(0.005));
    assertThat(Arrays.stream(tenths)).allMatch(n -> n > 9_500 && n < 10_500);
  }

  @Test
  void thePauseNeverGrowsBeyondTheLongest() {
    var pauses = jittered(7);

    for (int tries = 1; tries < 10_000; tries++) {
      assertThat(pauses.after(tries, 0)).isBetween(0L, 30_000_000_000L);
    }
    assertThat(pauses.after(Integer.MAX_VALUE, 0)).isBetween(0L, 30_000_000_000L);
  }

  @Test
  void callersThatFailTogetherDoNotComeBackTogether() {
    var random = new Random(3);
    var pauses =
        new Pauses(PolicyPlan.of(PolicySettings.of(Preset.SAME_SITE_RPC)), random::nextDouble);
    int[] returns = new int[50];
    for (int caller = 0; caller < 5_000; caller++) {
      returns[(int) (pauses.after(1, 0) / 1_000_000)]++;
    }

    assertThat(Arrays.stream(returns))
        .as("in each ms of the first pause")
        .allMatch(n -> n > 50 && n < 150);
    assertThat(Optional.of(pauses.longest())).contains(2_000_000_000L);
  }
}
