package io.evenkeel.health;

import java.time.Duration;
import java.util.List;

/** Several probes in one. */
record AllOf(List<Probe> parts) implements Probe {

  private static final int MAX_PARTS = 100;

  AllOf {
    if (parts.isEmpty() || parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException(
          "parts: " + parts.size() + " (expected: 1 to " + MAX_PARTS + ")");
    }
  }

  @Override
  public HealthResult check() {
    for (int i = 0; i < parts.size(); i++) {
      HealthResult result = named(i).check();
      if (result.status() == HealthStatus.DOWN) {
        return result;
      }
    }
    return HealthResult.up();
  }

  private NamedProbe named(int index) {
    return parts.get(index) instanceof NamedProbe named
        ? named
        : new NamedProbe("part " + (index + 1) + " of " + parts.size(), parts.get(index));
  }

  @Override
  public boolean isRemote() {
    return parts.stream().anyMatch(Probe::isRemote);
  }

  @Override
  public Duration defaultTimeout() {
    return parts.stream().map(Probe::defaultTimeout).reduce(Duration.ZERO, Duration::plus);
  }
}
