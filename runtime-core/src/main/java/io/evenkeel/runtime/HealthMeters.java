package io.evenkeel.runtime;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthListener;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.health.HealthStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is known of checks, as meters that look at the registry when they are read:
 *
 * <pre>
 *   health.status           by kind: 1 UP, 0.5 DEGRADED, 0 DOWN
 *   health.check.status     by check: 1 UP, 0 DOWN
 *   health.check.duration   how long the latest evaluation ran
 *   health.check.age        how long ago it ended
 *   health.check.changes    how often the status changed
 * </pre>
 */
final class HealthMeters implements HealthListener {

  private final HealthRegistry health;
  private final MeterRegistry meters;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  HealthMeters(HealthRegistry health, MeterRegistry meters) {
    this.health = health;
    this.meters = meters;
    for (HealthKind kind : HealthKind.values()) {
      Gauge.builder("health.status", health, h -> value(h.report(kind).status()))
          .description("1 when UP, 0.5 when DEGRADED, 0 when DOWN")
          .tag("kind", lower(kind))
          .register(meters);
    }
  }

  private static double value(HealthStatus status) {
    return switch (status) {
      case UP -> 1;
      case DEGRADED -> 0.5;
      case DOWN -> 0;
    };
  }

  /** A check has its meters from its first result on. */
  @Override
  public void changed(CheckReport before, CheckReport after) {
    if (!known.add(after.name())) {
      return;
    }
    String name = after.name();
    var tags =
        Tags.of(
            "check",
            name,
            "kind",
            lower(after.kind()),
            "required",
            String.valueOf(after.required()));
    Gauge.builder("health.check.status", health, of(name, report -> value(report.status())))
        .description("1 when UP, 0 when DOWN")
        .tags(tags)
        .register(meters);
    TimeGauge.builder(
            "health.check.duration",
            health,
            TimeUnit.NANOSECONDS,
            of(name, report -> report.took().toNanos()))
        .description("how long the latest evaluation ran")
        .tags(tags)
        .register(meters);
    TimeGauge.builder(
            "health.check.age",
            health,
            TimeUnit.NANOSECONDS,
            h -> h.age(name).map(Duration::toNanos).map(Long::doubleValue).orElse(Double.NaN))
        .description("how long ago the latest evaluation ended")
        .tags(tags)
        .register(meters);
    FunctionCounter.builder(
            "health.check.changes", health, of(name, report -> report.history().changes()))
        .description("how often the status changed")
        .tags(tags)
        .register(meters);
  }

  private static ToDoubleFunction<HealthRegistry> of(
      String name, ToDoubleFunction<CheckReport> value) {
    return health -> health.check(name).map(value::applyAsDouble).orElse(Double.NaN);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
