package io.evenkeel.runtime;

import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;

/**
 * Decides when balancers have noticed that the service is not ready. Asked again and again between
 * the end of readiness and the drain.
 *
 * <pre>
 *   kubernetes  3 s at least, then 2 s without a new connection: the kubelet's own probes prove
 *               nothing about the endpoints of the service
 *   balancer    every address that probed /readyz was answered 503 twice, and nobody connects
 *   else        no connection is open
 * </pre>
 */
final class PreDrainWait {

  private static final Duration KUBERNETES_AT_LEAST = Duration.ofSeconds(3);
  private static final Duration QUIET = Duration.ofSeconds(2);

  /** What is looked at. */
  interface Traffic {
    int connections();

    /** Time since the last connection was accepted. */
    Duration sinceLastConnection();

    /** Whether every address that probed lately has been told often enough. */
    boolean probersKnow();
  }

  private final Platform platform;
  private final Traffic traffic;

  PreDrainWait(Platform platform, Traffic traffic) {
    this.platform = platform;
    this.traffic = traffic;
  }

  /**
   * True when waiting longer helps nobody.
   *
   * @param waited since readiness ended
   */
  boolean over(Duration waited, Deadline limit) {
    if (limit.expired()) {
      return true;
    }
    boolean quiet = traffic.sinceLastConnection().compareTo(QUIET) >= 0;
    return switch (platform) {
      case KUBERNETES -> waited.compareTo(KUBERNETES_AT_LEAST) >= 0 && quiet;
      case BALANCER -> traffic.probersKnow() && (quiet || traffic.connections() == 0);
      default -> traffic.connections() == 0;
    };
  }
}
