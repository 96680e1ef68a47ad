package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * The code of a check. It runs on a thread of its own and may block; what takes longer than the
 * check's timeout is DOWN. Anything it throws, errors included, and a null result are DOWN with a
 * reason. One probe is never run twice at the same time by one registry.
 */
@FunctionalInterface
public interface Probe {

  /**
   * Looks at the thing once.
   *
   * @throws Exception for DOWN, with the exception as the reason
   */
  HealthResult check() throws Exception;

  /**
   * Whether this probe looks at something outside of the process that a restart of the process does
   * not mend: a database, a broker, another service. {@link HealthCheck#liveness} refuses such a
   * probe. False by default; a lambda cannot say otherwise, see {@link #remote(Probe)}.
   */
  default boolean isRemote() {
    return false;
  }

  /** The timeout of a check of this probe that sets none itself; 2 s by default. */
  default Duration defaultTimeout() {
    return Duration.ofSeconds(2);
  }

  /** The same probe, marked as {@link #isRemote() remote}. */
  static Probe remote(Probe probe) {
    return new RemoteProbe(requireNonNull(probe, "probe"));
  }

  /** The same probe with a name in front of the reasons: {@code replica: connection refused}. */
  static Probe named(String name, Probe probe) {
    return new NamedProbe(requireNonNull(name, "name"), requireNonNull(probe, "probe"));
  }

  /**
   * A probe that is UP when all parts are. They run one after another, on the one thread of the
   * check, until the first that is DOWN; the reason names it, by its {@link #named name} or as
   * {@code part 2 of 3}. It is remote if one of them is, and its default timeout is the sum of
   * theirs. Parts that are to be seen one by one are checks of their own instead.
   *
   * @throws IllegalArgumentException for no part, or more than 100
   */
  static Probe allOf(Probe... parts) {
    return new AllOf(List.of(parts));
  }

  /**
   * A probe that is UP when the condition is true, and DOWN with "condition does not hold" when it
   * is false.
   */
  static Probe holds(Condition condition) {
    requireNonNull(condition, "condition");
    return () ->
        condition.holds() ? HealthResult.up() : HealthResult.down("condition does not hold");
  }

  /**
   * A probe that is UP when the action returns, and DOWN with the exception as the reason when it
   * throws.
   */
  static Probe succeeds(Action action) {
    requireNonNull(action, "action");
    return () -> {
      action.run();
      return HealthResult.up();
    };
  }

  /** Something that is true when all is well. */
  @FunctionalInterface
  interface Condition {
    /**
     * Whether all is well.
     *
     * @throws Exception for DOWN, with the exception as the reason
     */
    boolean holds() throws Exception;
  }

  /** Something that returns when all is well. */
  @FunctionalInterface
  interface Action {
    /**
     * Returns when all is well.
     *
     * @throws Exception for DOWN, with the exception as the reason
     */
    void run() throws Exception;
  }
}
