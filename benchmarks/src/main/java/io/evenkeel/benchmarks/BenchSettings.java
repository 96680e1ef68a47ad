package io.evenkeel.benchmarks;

import io.evenkeel.config.Expect;

/**
 * Section {@code bench}. Immutable.
 *
 * @param hang 1 if the readiness check hangs, else 0; a number, because {@code BENCH_HANG=1} is
 *     what the services it is compared with understand
 */
record BenchSettings(int hang) {

  BenchSettings {
    Expect.inRange("hang", hang, 0, 1);
  }

  boolean hangs() {
    return hang == 1;
  }
}
