package io.evenkeel.benchmarks;

import java.time.Duration;

/** Stands for a database: always there, or one whose answers take {@link #HANG}. Thread-safe. */
final class PretendedDependency {

  static final Duration HANG = Duration.ofSeconds(30);

  private final boolean hangs;

  PretendedDependency(boolean hangs) {
    this.hangs = hangs;
  }

  boolean reachable() throws InterruptedException {
    if (hangs) {
      ReferenceService.block(HANG.toMillis());
    }
    return true;
  }
}
