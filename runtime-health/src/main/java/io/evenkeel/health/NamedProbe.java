package io.evenkeel.health;

import java.time.Duration;

/** A probe whose reasons begin with its name. */
record NamedProbe(String name, Probe probe) implements Probe {

  NamedProbe {
    if (name.isEmpty() || name.length() > 100 || !Text.line(name).equals(name)) {
      throw new IllegalArgumentException(
          "probe name: \""
              + Text.line(name)
              + "\" (expected: one trimmed line of 1 to 100 characters)");
    }
  }

  @Override
  public HealthResult check() {
    HealthResult result = Evaluation.run(probe);
    return result.status() == HealthStatus.UP
        ? result
        : HealthResult.down(name + ": " + result.reason());
  }

  @Override
  public boolean isRemote() {
    return probe.isRemote();
  }

  @Override
  public Duration defaultTimeout() {
    return probe.defaultTimeout();
  }
}
