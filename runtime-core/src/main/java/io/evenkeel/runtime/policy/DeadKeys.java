package io.evenkeel.runtime.policy;

import io.evenkeel.config.Expect;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses keys that would do nothing, since what they tune is neither in the preset nor configured.
 * What is switched off by a key of its own may keep them.
 */
final class DeadKeys {

  private final Preset preset;

  DeadKeys(Preset preset) {
    this.preset = preset;
  }

  void refuse(
      Optional<Integer> retries,
      Optional<Backoff> backoff,
      Optional<Duration> delay,
      Optional<Duration> max,
      PolicySettings.Budget budget) {
    if (retries.isEmpty() && preset.retries() == 0) {
      String expected = none("retries");
      no("backoff", backoff.map(b -> word(b)), expected);
      no("backoffDelay", delay.map(DeadKeys::words), expected);
      no("backoffMax", max.map(DeadKeys::words), expected);
      no("retryBudget.ratio", budget.ratio(), expected);
      no("retryBudget.minPerSecond", budget.minPerSecond(), expected);
    }
  }

  void refuse(PolicySettings.Breaker breaker) {
    boolean decided = breaker.enabled().isPresent() || breaker.failureRate().isPresent();
    if (!decided && preset.failureRate() == 0) {
      String expected = none("breaker.enabled");
      no("breaker.window", breaker.window().map(DeadKeys::words), expected);
      no("breaker.minCalls", breaker.minCalls(), expected);
      no("breaker.open", breaker.open().map(DeadKeys::words), expected);
      no("breaker.probes", breaker.probes(), expected);
    }
  }

  private String none(String key) {
    return key + " as well, since preset " + word(preset) + " has none";
  }

  private static void no(String component, Optional<?> value, String expected) {
    value.ifPresent(v -> Expect.that(component, v, false, expected));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String words(Duration time) {
    return PolicyPlan.words(time).replace(" ", "");
  }
}
