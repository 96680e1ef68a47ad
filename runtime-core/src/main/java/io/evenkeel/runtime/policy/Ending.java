package io.evenkeel.runtime.policy;

import java.util.concurrent.CountDownLatch;

/**
 * Ends the tries of calls: those without end when the service drains, which would keep it from
 * stopping, all others when it stops. Thread-safe.
 */
final class Ending {

  private final CountDownLatch drains = new CountDownLatch(1);
  private final CountDownLatch stops = new CountDownLatch(1);

  void drain() {
    drains.countDown();
  }

  void stop() {
    drains.countDown();
    stops.countDown();
  }

  /** At zero once a call with so many retries is not to be tried again. */
  CountDownLatch of(int retries) {
    return retries < 0 ? drains : stops;
  }
}
