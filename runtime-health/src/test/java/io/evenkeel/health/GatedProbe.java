package io.evenkeel.health;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A probe that hangs while its gate is shut, and counts. */
final class GatedProbe implements Probe {

  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger ended = new AtomicInteger();
  final AtomicInteger inside = new AtomicInteger();
  final AtomicInteger mostInside = new AtomicInteger();
  final AtomicInteger interrupts = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(1);

  static GatedProbe open() {
    var probe = new GatedProbe();
    probe.release();
    return probe;
  }

  static GatedProbe shut() {
    return new GatedProbe();
  }

  void shutGate() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  @Override
  public HealthResult check() {
    begun.incrementAndGet();
    mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
    for (boolean waiting = true; waiting; ) {
      try {
        gate.await();
        waiting = false;
      } catch (InterruptedException interrupted) {
        interrupts.incrementAndGet();
      }
    }
    inside.decrementAndGet();
    ended.incrementAndGet();
    return HealthResult.up();
  }
}
