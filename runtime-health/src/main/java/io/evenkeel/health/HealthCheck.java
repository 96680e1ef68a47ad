package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named probe and how it is to be evaluated and judged. Immutable, thread-safe; methods with an
 * argument, and {@link #optional()}, return a changed copy.
 *
 * <pre>{@code
 * HealthCheck.readiness("orders-database", Probe.holds(database::isValid))
 *     .timeout(Duration.ofSeconds(3))
 *     .impact("all reads and writes")
 * }</pre>
 *
 * <p>Names are kebab-case ({@code orders-database}), at most 100 characters; the factories throw
 * {@link IllegalArgumentException} for others.
 */
public final class HealthCheck {

  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_NAME = 100;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

  private final Settings settings;

  private HealthCheck(Settings settings) {
    this.settings = settings;
  }

  /** A check that says whether the service has come up. */
  public static HealthCheck startup(String name, Probe probe) {
    return of(name, HealthKind.STARTUP, probe);
  }

  /** A check that says whether traffic may be sent here. */
  public static HealthCheck readiness(String name, Probe probe) {
    return of(name, HealthKind.READINESS, probe);
  }

  /**
   * A check that says whether the process must be restarted. The probe must not look at a
   * dependency: while that is down, every replica would be killed over and over. A lambda cannot be
   * judged, so nothing but this sentence prevents it.
   *
   * @throws IllegalArgumentException also when the probe says that it is {@link Probe#isRemote()
   *     remote}
   */
  public static HealthCheck liveness(String name, Probe probe) {
    HealthCheck check = of(name, HealthKind.LIVENESS, probe);
    if (probe.isRemote()) {
      throw new IllegalArgumentException(
          name
              + ": a liveness check of something remote (expected: a readiness check; while the"
              + " dependency is down, restarts would only add to the trouble)");
    }
    return check;
  }

  private static HealthCheck of(String name, HealthKind kind, Probe probe) {
    requireNonNull(name, "name");
    requireNonNull(probe, "probe");
    // The length comes first: the pattern recurses and would overflow the stack on a huge name.
    if (name.length() > MAX_NAME || !KEBAB_CASE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "health check name: \""
              + Text.line(name)
              + "\" (expected: kebab-case such as orders-database, at most "
              + MAX_NAME
              + " characters)");
    }
    var check =
        new HealthCheck(
            new Settings(
                name, kind, probe, Duration.ofSeconds(2), Duration.ofSeconds(10), true, "", null));
    return check.timeout(probe.defaultTimeout());
  }

  /**
   * How long one evaluation may run before the check is DOWN; from 1 ms to 1 h; default: the
   * probe's, which is 2 s unless it says otherwise. The probe is not interrupted then, and is not
   * started again until it has returned.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck timeout(Duration timeout) {
    bounded("timeout", timeout, LONGEST_TIMEOUT);
    return new HealthCheck(settings.timeout(timeout));
  }

  /**
   * The pause between the end of one evaluation and the start of the next, plus or minus 10 % at
   * random; from 1 ms to 24 h, 10 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck interval(Duration interval) {
    bounded("interval", interval, LONGEST_INTERVAL);
    return new HealthCheck(settings.interval(interval));
  }

  /** While this check is DOWN the report is DEGRADED at worst; checks are required by default. */
  public HealthCheck optional() {
    return new HealthCheck(settings.optional());
  }

  /**
   * What suffers while this check is DOWN, in a few words for a person; empty by default.
   *
   * @throws IllegalArgumentException when it is more than one line or longer than 300 characters
   */
  public HealthCheck impact(String impact) {
    requireNonNull(impact, "impact");
    if (!Text.line(impact).equals(impact)) {
      throw new IllegalArgumentException(
          name()
              + ".impact: \""
              + Text.line(impact)
              + "\" (expected: one trimmed line, at most "
              + Text.MAX_LENGTH
              + " characters)");
    }
    return new HealthCheck(settings.impact(impact));
  }

  /**
   * What to do when this check is DOWN while the service starts. Default: FAIL when required, WARN
   * when optional.
   */
  public HealthCheck onStartFailure(StartPolicy policy) {
    return new HealthCheck(settings.policy(requireNonNull(policy, "policy")));
  }

  /** Kebab-case, unique in its registry. */
  public String name() {
    return settings.name;
  }

  /** The question this check helps to answer. */
  public HealthKind kind() {
    return settings.kind;
  }

  /** What is run. */
  public Probe probe() {
    return settings.probe;
  }

  /** How long one evaluation may run. */
  public Duration timeout() {
    return settings.timeout;
  }

  /** The pause between evaluations, without its random part. */
  public Duration interval() {
    return settings.interval;
  }

  /** False after {@link #optional()}. */
  public boolean required() {
    return settings.required;
  }

  /** What suffers while this check is DOWN; empty when not set. */
  public String impact() {
    return settings.impact;
  }

  /** The policy set, or else the default for a required or optional check. */
  public StartPolicy startPolicy() {
    if (settings.policy != null) {
      return settings.policy;
    }
    return settings.required ? StartPolicy.FAIL : StartPolicy.WARN;
  }

  @Override
  public String toString() {
    return kind() + " check " + name();
  }

  private void bounded(String what, Duration value, Duration longest) {
    requireNonNull(value, what);
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          name() + "." + what + ": " + value + " (expected: 1 ms to " + longest.toHours() + " h)");
    }
  }

  private record Settings(
      String name,
      HealthKind kind,
      Probe probe,
      Duration timeout,
      Duration interval,
      boolean required,
      String impact,
      @Nullable StartPolicy policy) {

    Settings timeout(Duration timeout) {
      return new Settings(name, kind, probe, timeout, interval, required, impact, policy);
    }

    Settings interval(Duration interval) {
      return new Settings(name, kind, probe, timeout, interval, required, impact, policy);
    }

    Settings optional() {
      return new Settings(name, kind, probe, timeout, interval, false, impact, policy);
    }

    Settings impact(String impact) {
      return new Settings(name, kind, probe, timeout, interval, required, impact, policy);
    }

    Settings policy(StartPolicy policy) {
      return new Settings(name, kind, probe, timeout, interval, required, impact, policy);
    }
  }
}
