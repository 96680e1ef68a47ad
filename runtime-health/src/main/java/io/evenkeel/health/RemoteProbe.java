package io.evenkeel.health;

import java.time.Duration;

/** A probe with the mark that it looks outside of the process. */
record RemoteProbe(Probe probe) implements Probe {

  @Override
  public HealthResult check() throws Exception {
    return probe.check();
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return probe.defaultTimeout();
  }
}
