package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A named probe and how it is to be evaluated and judged. Immutable, thread-safe; methods with an
 * argument, {@link #optional()} and {@link #interruptOnTimeout()} return a changed copy.
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
  private static final int MAX_AFTER = 100;

  private final CheckSettings settings;

  private HealthCheck(CheckSettings settings) {
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
    return new HealthCheck(CheckSettings.of(name, kind, probe)).timeout(probe.defaultTimeout());
  }

  /**
   * How long one evaluation may run before it counts as a failure; from 1 ms to 1 h; default: the
   * probe's, which is 2 s unless it says otherwise. The probe is not interrupted then, and is not
   * started again until it has returned; each interval that passes meanwhile is one more failure.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck timeout(Duration timeout) {
    bounded("timeout", timeout, LONGEST_TIMEOUT);
    return new HealthCheck(settings.pace(settings.pace().timeout(timeout)));
  }

  /**
   * The pause between the end of one evaluation and the start of the next, plus or minus 10 % at
   * random; from 1 ms to 24 h, 10 s by default. A result older than twice the interval with its
   * random part and the timeout together is stale, which counts as one failure.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck interval(Duration interval) {
    bounded("interval", interval, LONGEST_INTERVAL);
    return new HealthCheck(settings.pace(settings.pace().interval(interval)));
  }

  /**
   * Interrupts the probe when it is past its timeout. Off by default, because an interrupt does
   * more than wake: it closes the NIO channel a thread waits for, which a driver may share with
   * requests. A probe that ignores interrupts stays stuck all the same.
   */
  public HealthCheck interruptOnTimeout() {
    return new HealthCheck(settings.pace(settings.pace().interrupting()));
  }

  /**
   * How many failures in a row turn an UP check DOWN; 1 to 100, 2 by default, so that one lost
   * packet does not take the instance out of the balancer for a whole interval. One good result
   * begins the count anew. The first result of a check counts at once.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck failAfter(int failures) {
    int checked = counted("failAfter", failures);
    return new HealthCheck(settings.thresholds(settings.thresholds().failAfter(checked)));
  }

  /**
   * How many good results in a row turn a DOWN check UP again; 1 to 100, 1 by default. One failure
   * begins the count anew. A check that has never been UP needs one good result only: that is a
   * start, and no recovery.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HealthCheck recoverAfter(int results) {
    int checked = counted("recoverAfter", results);
    return new HealthCheck(settings.thresholds(settings.thresholds().recoverAfter(checked)));
  }

  /**
   * Skips this check while the named one is DOWN, which is then the reason of this one; evaluates
   * it within a second of the other's recovery, and counts that result at once. May be called
   * several times, for up to 100 names. The registry refuses names that are not registered earlier,
   * and a required check after an optional one.
   *
   * @throws IllegalArgumentException for this check's own name, and for a liveness check: what is
   *     skipped because of something else says nothing about this process
   */
  public HealthCheck after(String check) {
    requireNonNull(check, "check");
    if (kind() == HealthKind.LIVENESS) {
      throw new IllegalArgumentException(
          name() + ".after: \"" + Text.line(check) + "\" (expected: none for a liveness check)");
    }
    if (check.equals(name()) || settings.after().size() == MAX_AFTER) {
      throw new IllegalArgumentException(
          name()
              + ".after: \""
              + Text.line(check)
              + "\" (expected: another check, "
              + MAX_AFTER
              + " at most)");
    }
    return new HealthCheck(settings.plusAfter(check));
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
    return settings.name();
  }

  /** The question this check helps to answer. */
  public HealthKind kind() {
    return settings.kind();
  }

  /** What is run. */
  public Probe probe() {
    return settings.probe();
  }

  /** How long one evaluation may run. */
  public Duration timeout() {
    return settings.pace().timeout();
  }

  /** The pause between evaluations, without its random part. */
  public Duration interval() {
    return settings.pace().interval();
  }

  /** True after {@link #interruptOnTimeout()}. */
  public boolean interruptsOnTimeout() {
    return settings.pace().interrupts();
  }

  /** How many failures in a row turn it DOWN. */
  public int failAfter() {
    return settings.thresholds().failAfter();
  }

  /** How many good results in a row turn it UP again. */
  public int recoverAfter() {
    return settings.thresholds().recoverAfter();
  }

  /** The checks this one is skipped for, in the order they were named. */
  public List<String> after() {
    return settings.after();
  }

  /** How old a result may become. */
  Duration staleAfter() {
    return settings.pace().staleAfter();
  }

  Thresholds thresholds() {
    return settings.thresholds();
  }

  /** False after {@link #optional()}. */
  public boolean required() {
    return settings.required();
  }

  /** What suffers while this check is DOWN; empty when not set. */
  public String impact() {
    return settings.impact();
  }

  /** The policy set, or else the default for a required or optional check. */
  public StartPolicy startPolicy() {
    StartPolicy set = settings.policy();
    if (set != null) {
      return set;
    }
    return required() ? StartPolicy.FAIL : StartPolicy.WARN;
  }

  @Override
  public String toString() {
    return kind() + " check " + name();
  }

  private int counted(String what, int count) {
    if (count < 1 || count > Thresholds.MAX) {
      throw new IllegalArgumentException(
          name() + "." + what + ": " + count + " (expected: 1 to " + Thresholds.MAX + ")");
    }
    return count;
  }

  private void bounded(String what, Duration value, Duration longest) {
    requireNonNull(value, what);
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          name() + "." + what + ": " + value + " (expected: 1 ms to " + longest.toHours() + " h)");
    }
  }
}
