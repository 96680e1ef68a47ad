package io.evenkeel.observability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Section {@code metrics} of the configuration. Immutable, thread-safe.
 *
 * <pre>
 * metrics.max-series = 10000
 * metrics.http.histogram = true
 * metrics.http.slo = [300ms, 2s]
 * </pre>
 *
 * @param maxSeries how many series are kept at most, 1000 to 1000000, default 10000; what would be
 *     registered beyond that is refused, and counted. The last tenth is kept for {@code
 *     http.server.*}. For the registry of {@link Telemetry}: one handed in has limits of its own
 * @param http how requests are timed, in any registry
 */
public record MetricsSettings(int maxSeries, Http http) {

  /**
   * How requests are timed. Immutable, thread-safe.
   *
   * @param histogram whether there are buckets at the {@value #BUCKETS_IN_MILLIS} ms that
   *     OpenTelemetry recommends, default true; without them and without {@code slo} there are
   *     count, sum and maximum
   * @param slo more boundaries, such as what was promised to users, each 1 ms to 1 h, at most 20,
   *     default none
   */
  public record Http(boolean histogram, List<Duration> slo) {

    static final String BUCKETS_IN_MILLIS =
        "5,10,25,50,75,100,250,500,750,1000,2500,5000,7500,10000";

    private static final List<Duration> BUCKETS = buckets();

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int AT_MOST = 20;

    /**
     * Checks the boundaries.
     *
     * @throws IllegalArgumentException naming the component, the value and what was expected
     */
    public Http {
      slo = List.copyOf(slo);
      if (slo.size() > AT_MOST) {
        throw new IllegalArgumentException(
            "slo: " + slo.size() + " durations (expected: at most " + AT_MOST + ")");
      }
      for (Duration boundary : slo) {
        if (boundary.compareTo(SHORTEST) < 0 || boundary.compareTo(LONGEST) > 0) {
          throw new IllegalArgumentException("slo: " + boundary + " (expected: 1ms to 1h)");
        }
      }
    }

    /** Where the buckets end, ascending; empty for none. */
    public List<Duration> boundaries() {
      var boundaries = new TreeSet<Duration>(slo);
      if (histogram) {
        boundaries.addAll(BUCKETS);
      }
      return List.copyOf(boundaries);
    }

    private static List<Duration> buckets() {
      List<Duration> buckets = new ArrayList<>();
      for (String millis : BUCKETS_IN_MILLIS.split(",", -1)) {
        buckets.add(Duration.ofMillis(Long.parseLong(millis)));
      }
      return List.copyOf(buckets);
    }
  }

  private static final int LEAST = 1_000;
  private static final int MOST = 1_000_000;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException naming the component, the value and what was expected
   */
  public MetricsSettings {
    if (maxSeries < LEAST || maxSeries > MOST) {
      throw new IllegalArgumentException(
          "maxSeries: " + maxSeries + " (expected: " + LEAST + "-" + MOST + ")");
    }
  }

  /** 10,000 series, requests in the recommended buckets. */
  public static MetricsSettings defaults() {
    return new MetricsSettings(10_000, new Http(true, List.of()));
  }
}
