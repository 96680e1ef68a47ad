package io.evenkeel.runtime.policy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Time and chance, which a test may drive.
 *
 * @param nanoTime monotonic
 * @param random from 0 to below 1
 */
record Clock(LongSupplier nanoTime, Sleep sleep, DoubleSupplier random) {

  static final Clock SYSTEM =
      new Clock(
          System::nanoTime,
          (nanos, end) -> end.await(nanos, TimeUnit.NANOSECONDS),
          () -> ThreadLocalRandom.current().nextDouble());

  /** Waits so many nanoseconds, or until the latch is at zero. */
  @FunctionalInterface
  interface Sleep {
    void sleep(long nanos, CountDownLatch end) throws InterruptedException;
  }
}
