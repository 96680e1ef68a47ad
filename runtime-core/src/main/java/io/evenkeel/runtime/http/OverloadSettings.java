package io.evenkeel.runtime.http;

import io.evenkeel.config.Expect;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code http.overload}: how many blocking requests are worked on at once. Without {@code
 * adaptive} and {@code maxConcurrent} as many as come. Immutable.
 *
 * @param adaptive whether the limit is found by how much latency grows with load; default false
 * @param minConcurrent what an adaptive limit never goes below
 * @param maxConcurrent the most there may ever be; by default no limit
 * @param criticalShare of the limit that only routes marked {@link Routes#critical} may use
 * @param maxWait for a place, at most; what waited longer is answered 503, and zero lets nothing
 *     wait
 */
public record OverloadSettings(
    boolean adaptive,
    int minConcurrent,
    Optional<Integer> maxConcurrent,
    double criticalShare,
    Duration maxWait) {

  private static final int MOST = 1_000_000;

  public OverloadSettings {
    Expect.inRange("minConcurrent", minConcurrent, 1, MOST);
    int most = maxConcurrent.orElse(MOST);
    maxConcurrent.ifPresent(n -> Expect.inRange("maxConcurrent", n, 1, MOST));
    Expect.that(
        "minConcurrent",
        minConcurrent,
        !adaptive || minConcurrent <= most,
        "at most maxConcurrent, which is " + most);
    Expect.inRange("criticalShare", criticalShare, 0, 0.9);
    Expect.inRange("maxWait", maxWait, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** Without any limit. */
  static OverloadSettings off() {
    return new OverloadSettings(false, 1, Optional.empty(), 0, Duration.ZERO);
  }

  boolean limits() {
    return adaptive || maxConcurrent.isPresent();
  }

  int most() {
    return maxConcurrent.orElse(MOST);
  }
}
