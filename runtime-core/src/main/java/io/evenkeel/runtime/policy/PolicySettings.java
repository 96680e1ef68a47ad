package io.evenkeel.runtime.policy;

import io.evenkeel.config.DataSize;
import io.evenkeel.config.Expect;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code policies.<name>}: a preset and what is different. What is missing is as the preset
 * says; what tunes something that neither has is refused. Immutable.
 *
 * @param preset what the policy begins with
 * @param timeout of one try, 1 ms to 1 h; the caller is interrupted then
 * @param clientTimeout the limit that the client itself has, such as a driver's socket timeout; a
 *     start warns if {@code timeout} is shorter, since who does not react to interrupts then
 *     outlasts it. By default unknown
 * @param retries after the first try, 0 to 100, -1 for without end
 * @param backoff how pauses grow, by default {@link Backoff#EXPONENTIAL_JITTER}
 * @param backoffDelay the first pause, 1 ms to 1 h; by default 50 ms with {@code same-site-rpc},
 *     else 200 ms
 * @param backoffMax the longest pause, 1 ms to 1 h, at least {@code backoffDelay}, and the longest
 *     {@code Retry-After} that is waited for; by default 30 s with {@code queue}, else 2 s
 * @param writes whether the calls change something; they are then never retried unless they are
 *     idempotent. By default false
 * @param idempotent whether doing it twice is as good as once. By default false
 * @param retryBudget what share of the calls may be retries
 * @param breaker when calls are refused because too many fail
 * @param bulkhead how many calls may be in flight; by default any number
 * @param rateLimit how many calls may begin in a time; by default any number
 * @param maxResponse the longest response body that the HTTP client takes, by default 2 MiB
 * @param impact what suffers while the dependency is down, for a person; by default empty
 */
public record PolicySettings(
    Preset preset,
    Optional<Duration> timeout,
    Optional<Duration> clientTimeout,
    Optional<Integer> retries,
    Optional<Backoff> backoff,
    Optional<Duration> backoffDelay,
    Optional<Duration> backoffMax,
    Optional<Boolean> writes,
    Optional<Boolean> idempotent,
    Budget retryBudget,
    Breaker breaker,
    Optional<Bulk> bulkhead,
    Optional<Rate> rateLimit,
    Optional<DataSize> maxResponse,
    Optional<String> impact) {

  /** For {@code retries}: as long as it takes. */
  static final int WITHOUT_END = -1;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int LONGEST_IMPACT = 300;

  /**
   * Section {@code retry-budget}: all callers of the policy together retry no more than this, over
   * any 10 s.
   *
   * @param ratio retries for each call, 0.001 to 10, by default 0.1
   * @param minPerSecond retries that are allowed however few calls there are, 1 to 10000, by
   *     default 3
   */
  public record Budget(Optional<Double> ratio, Optional<Integer> minPerSecond) {

    public Budget {
      ratio.ifPresent(r -> Expect.inRange("ratio", r, 0.001, 10));
      minPerSecond.ifPresent(n -> Expect.inRange("minPerSecond", n, 1, 10_000));
    }
  }

  /**
   * Section {@code breaker}.
   *
   * @param enabled whether there is one; as the preset says, or because there is a {@code
   *     failureRate}
   * @param failureRate of the calls in {@code window}, in per cent, 1 to 100; without a preset 50
   * @param window 100 ms to 1 h, by default 10 s
   * @param minCalls below which the rate says nothing, 1 to 100000, by default 20
   * @param open how long it refuses before it lets probes through, 1 ms to 1 h, by default 5 s
   * @param probes how many of them have to succeed, 1 to 1000, by default 3
   */
  public record Breaker(
      Optional<Boolean> enabled,
      Optional<Integer> failureRate,
      Optional<Duration> window,
      Optional<Integer> minCalls,
      Optional<Duration> open,
      Optional<Integer> probes) {

    public Breaker {
      failureRate.ifPresent(r -> Expect.inRange("failureRate", r, 1, 100));
      window.ifPresent(w -> Expect.inRange("window", w, Duration.ofMillis(100), LONGEST));
      minCalls.ifPresent(n -> Expect.inRange("minCalls", n, 1, 100_000));
      open.ifPresent(o -> Expect.inRange("open", o, SHORTEST, LONGEST));
      probes.ifPresent(n -> Expect.inRange("probes", n, 1, 1_000));
    }
  }

  /**
   * Section {@code bulkhead}.
   *
   * @param calls in flight at once, 1 to 1000000
   * @param maxWait for one of them to end, 0 to 1 h; by default a call is refused at once
   */
  public record Bulk(int calls, Optional<Duration> maxWait) {

    public Bulk {
      Expect.inRange("calls", calls, 1, 1_000_000);
      maxWait.ifPresent(w -> Expect.inRange("maxWait", w, Duration.ZERO, LONGEST));
    }
  }

  /**
   * Section {@code rate-limit}.
   *
   * @param calls that may begin, 1 to 1000000
   * @param per this time, 1 ms to 1 h
   * @param maxWait for the next that may begin, 0 to 1 h; by default a call is refused at once
   */
  public record Rate(int calls, Duration per, Optional<Duration> maxWait) {

    public Rate {
      Expect.inRange("calls", calls, 1, 1_000_000);
      Expect.inRange("per", per, SHORTEST, LONGEST);
      maxWait.ifPresent(w -> Expect.inRange("maxWait", w, Duration.ZERO, LONGEST));
    }
  }

  public PolicySettings {
    timeout.ifPresent(t -> Expect.inRange("timeout", t, SHORTEST, LONGEST));
    clientTimeout.ifPresent(t -> Expect.inRange("clientTimeout", t, SHORTEST, LONGEST));
    backoffDelay.ifPresent(d -> Expect.inRange("backoffDelay", d, SHORTEST, LONGEST));
    backoffMax.ifPresent(d -> Expect.inRange("backoffMax", d, SHORTEST, LONGEST));
    retries.ifPresent(n -> Expect.inRange("retries", n, WITHOUT_END, 100));
    if (writes.orElse(false) && !idempotent.orElse(false)) {
      retries.ifPresent(
          n -> Expect.that("retries", n, n == 0, "0, since the calls write; or idempotent = true"));
    }
    if (backoff.filter(b -> b == Backoff.FIXED).isEmpty() && backoffDelay.isPresent()) {
      backoffMax.ifPresent(
          max -> Expect.atLeast("backoffMax", max, backoffDelay.orElse(Duration.ZERO)));
    }
    maxResponse.ifPresent(
        m -> Expect.inRange("maxResponse", m, new DataSize(0), new DataSize(1L << 40)));
    impact.ifPresent(
        text ->
            Expect.that(
                "impact",
                text,
                text.length() <= LONGEST_IMPACT && text.strip().equals(text) && oneLine(text),
                "one trimmed line, at most " + LONGEST_IMPACT + " characters"));
    var dead = new DeadKeys(preset);
    dead.refuse(retries, backoff, backoffDelay, backoffMax, retryBudget);
    dead.refuse(breaker);
  }

  private static boolean oneLine(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }

  /** A preset with nothing different. */
  public static PolicySettings of(Preset preset) {
    return new PolicySettings(
        preset,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Budget(Optional.empty(), Optional.empty()),
        new Breaker(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
