package io.evenkeel.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** HOCON durations, with the unit required. */
final class Durations {

  private static final Map<String, Long> UNITS = units();
  private static final List<String> SHORT = List.of("d", "h", "m", "s", "ms", "us", "ns");

  private Durations() {}

  static Optional<Duration> parse(String text) {
    Optional<Long> nanos = Units.parse(text, UNITS);
    return nanos.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.get()));
  }

  /** In the largest unit without a fraction: {@code 90s}. */
  static String shown(Duration duration) {
    long nanos;
    try {
      nanos = duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.toString();
    }
    for (String unit : SHORT) {
      long length = UNITS.getOrDefault(unit, 1L);
      if (nanos != 0 && nanos % length == 0) {
        return nanos / length + unit;
      }
    }
    return "0s";
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new HashMap<>();
    add(units, 1L, "ns", "nano", "nanos", "nanosecond", "nanoseconds");
    add(units, 1_000L, "us", "micro", "micros", "microsecond", "microseconds");
    add(units, 1_000_000L, "ms", "milli", "millis", "millisecond", "milliseconds");
    add(units, 1_000_000_000L, "s", "second", "seconds");
    add(units, 60_000_000_000L, "m", "minute", "minutes");
    add(units, 3_600_000_000_000L, "h", "hour", "hours");
    add(units, 86_400_000_000_000L, "d", "day", "days");
    return Map.copyOf(units);
  }

  private static void add(Map<String, Long> units, long nanos, String... names) {
    for (String name : names) {
      units.put(name, nanos);
    }
  }
}
