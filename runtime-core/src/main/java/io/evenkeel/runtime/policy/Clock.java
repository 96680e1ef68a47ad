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

  static final Clock SYSTEM = of(new Real());

  /** Waits so many nanoseconds, or until the latch is at zero. */
  @FunctionalInterface
  interface Sleep {
    void sleep(long nanos, CountDownLatch end) throws InterruptedException;
  }

  private static Clock of(Real all) {
    return new Clock(all, all, all);
  }

  private static final class Real implements LongSupplier, Sleep, DoubleSupplier {

    @Override
    public long getAsLong() {
      return System.nanoTime();
    }

    @Override
    public void sleep(long nanos, CountDownLatch end) throws InterruptedException {
      end.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public double getAsDouble() {
      return ThreadLocalRandom.current().nextDouble();
    }
  }
}
