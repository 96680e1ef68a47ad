package io.evenkeel.health;

import java.time.Duration;
import java.time.Instant;

/** A registry whose time moves, and whose scheduler ticks, when a test says so. */
final class DrivenRegistry implements AutoCloseable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final DrivenTicker ticker = new DrivenTicker();
  final CountedThreads threads;
  final HealthRegistry registry;

  DrivenRegistry() {
    this(new CountedThreads());
  }

  DrivenRegistry(CountedThreads threads) {
    this.threads = threads;
    long begin = ticker.getAsLong();
    registry =
        HealthRegistry.builder("test")
            .ticker(ticker)
            .clock(() -> START.plusNanos(ticker.getAsLong() - begin))
            .build(threads);
  }

  DrivenRegistry started(HealthCheck... checks) {
    for (HealthCheck check : checks) {
      registry.register(check);
    }
    registry.startDriven();
    pass(Duration.ofMillis(checks.length));
    return this;
  }

  void pass(Duration time) {
    ticker.advance(time);
    registry.tick();
  }

  /**
   * Long enough in total, in steps short enough for a scheduler that would have woken in between.
   */
  void pass(Duration step, int times) {
    for (int i = 0; i < times; i++) {
      pass(step);
    }
  }

  CheckReport report(String name) {
    return registry.check(name).orElseThrow();
  }

  @Override
  public void close() {
    registry.close();
  }
}
