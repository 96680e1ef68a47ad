package io.evenkeel.runtime;

import io.evenkeel.runtime.lifecycle.StopBudget;
import java.time.Duration;
import java.util.Optional;

/**
 * How this process is going to be stopped: what the settings say, completed by what the platform
 * says. Immutable.
 *
 * @param platform never {@link Platform#AUTO}
 * @param gracePeriod when the process is killed; empty if nobody says
 */
record StopPlan(Platform platform, StopBudget budget, Optional<Duration> gracePeriod) {

  /** Finds out the grace period where the platform can be asked. */
  interface GracePeriod {
    Optional<Duration> ask(Platform platform);
  }

  /**
   * Completes the settings.
   *
   * @param detected what the environment looks like
   * @param terminal whether a person at a terminal is in front of it, who waits for nobody
   */
  static StopPlan of(
      ShutdownSettings settings, Platform detected, boolean terminal, GracePeriod asked) {
    var platform = platform(settings, detected);
    var told = settings.gracePeriod();
    Optional<Duration> grace = told.isPresent() ? told : asked.ask(platform);
    Duration timeout = timeout(settings, detected);
    Duration wait =
        settings.preDrain().max().orElse(terminal ? Duration.ZERO : platform.preDrain());
    return new StopPlan(platform, StopBudget.of(timeout, wait), grace);
  }

  private static Platform platform(ShutdownSettings settings, Platform detected) {
    return settings.platform() == Platform.AUTO ? detected : settings.platform();
  }

  /**
   * The whole time of a stop: as set, else from the grace period, else what the platform allows.
   */
  static Duration timeout(ShutdownSettings settings, Platform detected) {
    if (settings.timeout().isPresent()) {
      return settings.timeout().get();
    }
    var grace = settings.gracePeriod();
    return grace.isPresent()
        ? grace.get().multipliedBy(5).dividedBy(6)
        : platform(settings, detected).timeout();
  }

  /** What is wrong with it, for a warning; empty if it can work. */
  Optional<String> misfit() {
    if (gracePeriod.isEmpty() || gracePeriod.get().compareTo(budget.total()) > 0) {
      return Optional.empty();
    }
    return Optional.of(
        "shutdown.timeout "
            + Announcer.words(budget.total())
            + " does not fit into the grace period of "
            + Announcer.words(gracePeriod.get())
            + ": the process is killed before it has stopped");
  }
}
