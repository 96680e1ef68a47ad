package io.evenkeel.testkit;

import io.evenkeel.testkit.Outcome.Broken;
import io.evenkeel.testkit.Outcome.Kind;
import java.util.ArrayList;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What all clients of a load have seen. Thread-safe. */
final class Tally {
  private final long start = System.nanoTime();
  private final LongAdder connects = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder closedByServer = new LongAdder();
  private final LongAdder idleClosed = new LongAdder();
  private final AtomicLongArray statuses = new AtomicLongArray(1000);
  private final Queue<Broken> broken = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();

  void connected() {
    connects.increment();
  }

  void refused() {
    refused.increment();
  }

  void answered(int status) {
    statuses.incrementAndGet(status);
  }

  void closedByServer() {
    closedByServer.increment();
  }

  void idleClosed() {
    idleClosed.increment();
  }

  void broken(Kind kind, String detail) {
    broken.add(new Broken(kind, (System.nanoTime() - start) / 1_000_000, detail));
  }

  /** A client cannot go on for a reason of its own. */
  void died(Throwable cause) {
    deaths.add(cause);
  }

  void failWhenAClientDied() {
    for (Throwable cause : deaths) {
      throw new AssertionError("a load client ended by an error of its own", cause);
    }
  }

  long requests() {
    long sum = 0;
    for (int status = 0; status < statuses.length(); status++) {
      sum += statuses.get(status);
    }
    return sum;
  }

  Outcome outcome() {
    var byStatus = new TreeMap<Integer, Long>();
    for (int status = 0; status < statuses.length(); status++) {
      long count = statuses.get(status);
      if (count > 0) {
        byStatus.put(status, count);
      }
    }
    return new Outcome(
        byStatus.values().stream().mapToLong(Long::longValue).sum(),
        connects.sum(),
        refused.sum(),
        closedByServer.sum(),
        idleClosed.sum(),
        byStatus,
        new ArrayList<>(broken));
  }
}
