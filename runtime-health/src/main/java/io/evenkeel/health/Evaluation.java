package io.evenkeel.health;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One run of one check's probe, and the answer that everyone who asked meanwhile waits for. */
final class Evaluation {

  final CheckState check;
  final long startedAt;
  final long timesOutAt;
  private final CompletableFuture<HealthResult> answer = new CompletableFuture<>();
  private volatile @Nullable Thread runner;
  private boolean returned;

  Evaluation(CheckState check, long startedAt, long timesOutAt) {
    this.check = check;
    this.startedAt = startedAt;
    this.timesOutAt = timesOutAt;
  }

  String name() {
    return check.check.name();
  }

  void runsOn(Thread thread) {
    runner = thread;
  }

  /** Whether the thread that ran the probe ended without reporting back. */
  boolean abandoned() {
    Thread thread = runner;
    return thread != null && !thread.isAlive();
  }

  HealthResult probe() {
    try {
      return run(check.check.probe());
    } finally {
      returned();
    }
  }

  static HealthResult run(Probe probe) {
    try {
      @Nullable HealthResult result = probe.check();
      return result == null ? HealthResult.down("the probe returned null") : result;
    } catch (
        Throwable failure) { // errors too: a class missing in a driver is that check's problem only
      return HealthResult.down(failure);
    }
  }

  /** Interrupts the probe, and nothing that its thread does after it. */
  synchronized void interrupt() {
    Thread thread = runner;
    if (thread != null && !returned) {
      thread.interrupt();
    }
  }

  private synchronized void returned() {
    returned = true;
    Thread.interrupted();
  }

  /** A future of the asker's own: cancelling or completing it changes nothing for others. */
  CompletableFuture<HealthResult> join() {
    return answer.copy();
  }

  boolean joined() {
    return answer.getNumberOfDependents() > 0;
  }

  void answer(HealthResult result) {
    answer.complete(result);
  }
}
