package io.evenkeel.health;

import java.util.concurrent.atomic.AtomicInteger;

/** A probe that finds what a test says, and counts. */
final class SaidProbe implements Probe {

  final AtomicInteger runs = new AtomicInteger();
  private volatile HealthResult result = HealthResult.up();

  void up() {
    result = HealthResult.up();
  }

  void down(String reason) {
    result = HealthResult.down(reason);
  }

  @Override
  public HealthResult check() {
    runs.incrementAndGet();
    return result;
  }
}
