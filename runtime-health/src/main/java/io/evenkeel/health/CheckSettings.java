package io.evenkeel.health;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link HealthCheck} holds; it has checked the values. Immutable. */
record CheckSettings(
    String name,
    HealthKind kind,
    Probe probe,
    Pace pace,
    Thresholds thresholds,
    boolean required,
    List<String> after,
    String impact,
    @Nullable StartPolicy policy) {

  /** When a check is evaluated, and for how long. */
  record Pace(Duration timeout, Duration interval, boolean interrupts) {

    static final Pace DEFAULT = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(10), false);

    Pace timeout(Duration timeout) {
      return new Pace(timeout, interval, interrupts);
    }

    Pace interval(Duration interval) {
      return new Pace(timeout, interval, interrupts);
    }

    Pace interrupting() {
      return new Pace(timeout, interval, true);
    }

    Duration staleAfter() {
      Duration jitter = interval.dividedBy(10);
      return interval.plus(jitter).plus(timeout).multipliedBy(2);
    }
  }

  CheckSettings {
    after = List.copyOf(after);
  }

  static CheckSettings of(String name, HealthKind kind, Probe probe) {
    return new CheckSettings(
        name, kind, probe, Pace.DEFAULT, Thresholds.DEFAULT, true, List.of(), "", null);
  }

  CheckSettings pace(Pace pace) {
    return new CheckSettings(name, kind, probe, pace, thresholds, required, after, impact, policy);
  }

  CheckSettings thresholds(Thresholds thresholds) {
    return new CheckSettings(name, kind, probe, pace, thresholds, required, after, impact, policy);
  }

  CheckSettings optional() {
    return new CheckSettings(name, kind, probe, pace, thresholds, false, after, impact, policy);
  }

  CheckSettings plusAfter(String check) {
    var all = new LinkedHashSet<>(after);
    all.add(check);
    return new CheckSettings(
        name, kind, probe, pace, thresholds, required, List.copyOf(all), impact, policy);
  }

  CheckSettings impact(String impact) {
    return new CheckSettings(name, kind, probe, pace, thresholds, required, after, impact, policy);
  }

  CheckSettings policy(StartPolicy policy) {
    return new CheckSettings(name, kind, probe, pace, thresholds, required, after, impact, policy);
  }
}
