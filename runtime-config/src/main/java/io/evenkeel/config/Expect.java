package io.evenkeel.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks for compact constructors of settings records.
 *
 * <p>Each returns the value, or throws an {@link IllegalArgumentException}: {@code port: 70000
 * (expected: 0-65535)}. The component is named as in the record ({@code "maxPoolSize"}; inside of
 * it {@code "pools.0.size"}, {@code "levels.\"com.acme\""}). Bounds are inclusive.
 *
 * <p>While a load constructs the record, on the same thread, nothing is thrown: the check notes the
 * bad value and returns it, the constructor goes on, and all broken expectations of the record are
 * reported together, each with the component's own key and origin: {@code http.port: 70000
 * (expected: 0-65535)}. The record itself is thrown away. So a constructor must not loop on, or
 * allocate by, a value it has just checked; what it throws after a broken expectation is taken for
 * a consequence and not reported.
 */
public final class Expect {

  private Expect() {}

  public static int inRange(String component, int value, int min, int max) {
    inRange(component, (long) value, min, max);
    return value;
  }

  public static long inRange(String component, long value, long min, long max) {
    return value >= min && value <= max ? value : that(component, value, false, range(min, max));
  }

  /** NaN is in no range. */
  public static double inRange(String component, double value, double min, double max) {
    return value >= min && value <= max ? value : that(component, value, false, range(min, max));
  }

  public static Duration inRange(String component, Duration value, Duration min, Duration max) {
    boolean holds = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    holds(
        component,
        Durations.shown(value),
        holds,
        Durations.shown(min) + " to " + Durations.shown(max));
    return value;
  }

  public static DataSize inRange(String component, DataSize value, DataSize min, DataSize max) {
    boolean holds = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    return that(component, value, holds, min + " to " + max);
  }

  public static int atLeast(String component, int value, int min) {
    return that(component, value, value >= min, "at least " + min);
  }

  public static long atLeast(String component, long value, long min) {
    return that(component, value, value >= min, "at least " + min);
  }

  public static Duration atLeast(String component, Duration value, Duration min) {
    holds(
        component,
        Durations.shown(value),
        value.compareTo(min) >= 0,
        "at least " + Durations.shown(min));
    return value;
  }

  public static DataSize atLeast(String component, DataSize value, DataSize min) {
    return that(component, value, value.compareTo(min) >= 0, "at least " + min);
  }

  public static String notBlank(String component, String value) {
    return that(component, value, !value.isBlank(), "not blank");
  }

  /** The value is not part of what is thrown. */
  public static Secret notBlank(String component, Secret value) {
    return that(component, value, !value.expose().isBlank(), "not blank");
  }

  public static <E> List<E> notEmpty(String component, List<E> value) {
    return that(component, value, !value.isEmpty(), "at least one element");
  }

  public static <V> V oneOf(String component, V value, Collection<? extends V> allowed) {
    if (allowed.contains(value)) {
      return value;
    }
    String names = allowed.stream().map(Object::toString).collect(Collectors.joining(", "));
    return that(component, value, false, "one of " + names);
  }

  /**
   * Any other condition: the expectation completes "expected: ...", such as {@code "an even
   * number"}.
   */
  public static <V> V that(String component, V value, boolean holds, String expectation) {
    holds(component, value, holds, expectation);
    return value;
  }

  private static void holds(String component, Object value, boolean holds, String expectation) {
    if (!holds) {
      Expectations.broken(new ExpectationException(component, value, expectation));
    }
  }

  private static String range(Object min, Object max) {
    return min.toString().startsWith("-") ? min + " to " + max : min + "-" + max;
  }
}
