package io.evenkeel.runtime.policy;

import io.evenkeel.config.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a preset and its overrides come to. Immutable.
 *
 * @param retries after the first try; {@link PolicySettings#WITHOUT_END} for as long as it takes
 */
record PolicyPlan(
    Preset preset,
    Optional<Duration> timeout,
    int retries,
    Backoff backoff,
    Duration backoffDelay,
    Duration backoffMax,
    Optional<Budget> budget,
    Optional<Breaker> breaker,
    Optional<PolicySettings.Bulk> bulkhead,
    Optional<PolicySettings.Rate> rateLimit,
    DataSize maxResponse,
    String impact) {

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final int RATE = 50;
  private static final int MIN_CALLS = 20;
  private static final int PROBES = 3;
  private static final double RATIO = 0.1;
  private static final int MIN_PER_SECOND = 3;
  private static final DataSize MAX_RESPONSE = new DataSize(2L << 20);

  record Budget(double ratio, int minPerSecond) {}

  record Breaker(int failureRate, Duration window, int minCalls, Duration open, int probes) {}

  static PolicyPlan of(PolicySettings settings) {
    Preset preset = settings.preset();
    Duration delay = settings.backoffDelay().orElse(preset.backoffDelay());
    Duration max = settings.backoffMax().orElse(preset.backoffMax());
    boolean clipped = settings.backoffDelay().isEmpty() && max.compareTo(delay) < 0;
    int retries = retries(settings);
    return new PolicyPlan(
        preset,
        settings.timeout().or(preset::timeout),
        retries,
        settings.backoff().orElse(Backoff.EXPONENTIAL_JITTER),
        clipped ? max : delay, // what is configured wins over the preset's
        max.compareTo(delay) < 0 && !clipped ? delay : max,
        budget(settings, retries),
        breaker(settings),
        settings.bulkhead(),
        settings.rateLimit(),
        settings.maxResponse().orElse(MAX_RESPONSE),
        settings.impact().orElse(""));
  }

  /** A write that may not be done twice loses the retries of its preset. */
  private static int retries(PolicySettings settings) {
    boolean once = settings.writes().orElse(false) && !settings.idempotent().orElse(false);
    return once ? 0 : settings.retries().orElse(settings.preset().retries());
  }

  private static Optional<Budget> budget(PolicySettings settings, int retries) {
    var own = settings.retryBudget();
    boolean asked = own.ratio().isPresent() || own.minPerSecond().isPresent();
    if (retries == 0 || !(asked || settings.preset().hasBudget())) {
      return Optional.empty();
    }
    return Optional.of(
        new Budget(own.ratio().orElse(RATIO), own.minPerSecond().orElse(MIN_PER_SECOND)));
  }

  private static Optional<Breaker> breaker(PolicySettings settings) {
    var own = settings.breaker();
    int preset = settings.preset().failureRate();
    boolean enabled = own.enabled().orElse(preset > 0 || own.failureRate().isPresent());
    if (!enabled) {
      return Optional.empty();
    }
    return Optional.of(
        new Breaker(
            own.failureRate().orElse(preset > 0 ? preset : RATE),
            own.window().orElse(WINDOW),
            own.minCalls().orElse(MIN_CALLS),
            own.open().orElse(OPEN),
            own.probes().orElse(PROBES)));
  }

  /** The parts in the order in which a call passes them, outermost first. */
  List<String> order() {
    var order = new ArrayList<>(List.of("fallback", "deadline"));
    budget.ifPresent(
        b -> order.add("retry budget " + percent(b.ratio) + " + " + b.minPerSecond + "/s"));
    if (retries != 0) {
      order.add("retry " + (retries < 0 ? "without end" : retries) + " " + pauses());
    }
    breaker.ifPresent(
        b ->
            order.add(
                "circuit breaker "
                    + (b.failureRate + " % of " + b.minCalls + " in " + words(b.window))
                    + (", open " + words(b.open))));
    bulkhead.ifPresent(b -> order.add("bulkhead " + b.calls()));
    rateLimit.ifPresent(r -> order.add("rate limiter " + r.calls() + " in " + words(r.per())));
    timeout.ifPresent(t -> order.add("timeout " + words(t)));
    return List.copyOf(order);
  }

  private String pauses() {
    String kind = backoff.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String until = backoff == Backoff.FIXED ? "" : " to " + words(backoffMax);
    return kind + " " + words(backoffDelay) + until;
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f", ratio * 100).replace(".0", "") + " %";
  }

  static String words(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
