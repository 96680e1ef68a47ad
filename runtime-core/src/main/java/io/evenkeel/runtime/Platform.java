package io.evenkeel.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Who stops this process, and therefore how long it has and who has to notice first. */
enum Platform {
  /** Found out by {@link #detect}. */
  AUTO(Duration.ZERO, Duration.ZERO),
  /** Endpoints are taken out by the control plane; the default grace period is 30 s. */
  KUBERNETES(Duration.ofSeconds(5), Duration.ofSeconds(25)),
  /** A balancer probes {@code /readyz} and has to see it fail. Never detected. */
  BALANCER(Duration.ofSeconds(15), Duration.ofSeconds(25)),
  /** A systemd unit; the default stop timeout is 90 s. */
  SYSTEMD(Duration.ofMillis(500), Duration.ofSeconds(25)),
  /** Any other container; Docker kills after 10 s. */
  DOCKER(Duration.ofMillis(500), Duration.ofSeconds(8)),
  /** A plain process. */
  NONE(Duration.ofMillis(500), Duration.ofSeconds(25));

  private final Duration preDrain;
  private final Duration timeout;

  Platform(Duration preDrain, Duration timeout) {
    this.preDrain = preDrain;
    this.timeout = timeout;
  }

  /** The longest pre-drain wait by default. */
  Duration preDrain() {
    return preDrain;
  }

  /** The whole stop by default. */
  Duration timeout() {
    return timeout;
  }

  /** Whether a balancer or control plane has to notice before the listener may close. */
  boolean waitsForOthers() {
    return this == KUBERNETES || this == BALANCER;
  }

  /** Looks at the environment of this process. */
  static Platform detect(Map<String, String> environment) {
    return detect(environment, Files::exists);
  }

  static Platform detect(Map<String, String> environment, Predicate<Path> exists) {
    if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      return KUBERNETES;
    }
    if (container(environment, exists)) {
      return DOCKER;
    }
    // Set by systemd for every unit it starts, and inherited by what a unit's shell starts.
    if (environment.containsKey("INVOCATION_ID") || environment.containsKey("NOTIFY_SOCKET")) {
      return SYSTEMD;
    }
    return NONE;
  }

  /** Whether this process is in a container of any make. */
  static boolean container(Map<String, String> environment, Predicate<Path> exists) {
    return environment.containsKey("container") // podman, systemd-nspawn, LXC
        || exists.test(Path.of("/.dockerenv"))
        || exists.test(Path.of("/run/.containerenv"));
  }
}
