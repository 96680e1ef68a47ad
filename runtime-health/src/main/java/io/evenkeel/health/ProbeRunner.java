package io.evenkeel.health;

/**
 * Runs probes, each on a thread of its own, and gives answers to those who wait. Never called under
 * the lock.
 */
final class ProbeRunner {

  /** Where a probe's thread asks before and reports after. */
  interface Desk {
    /**
     * Whether the calling thread may run the probe; false when another one does or the evaluation
     * was given up.
     */
    boolean begins(Evaluation evaluation);

    void ends(Evaluation evaluation, HealthResult result);
  }

  private final RegistryThreads threads;
  private final Desk desk;

  ProbeRunner(RegistryThreads threads, Desk desk) {
    this.threads = threads;
    this.desk = desk;
  }

  void launch(Evaluation evaluation) {
    try {
      threads.probe(evaluation.name(), () -> run(evaluation));
    } catch (Throwable noThread) {
      fail(evaluation, noThread);
    }
  }

  /**
   * When the first thread did not begin: code that never yields may hold every carrier of virtual
   * threads.
   */
  void launchOnPlatform(Evaluation evaluation) {
    try {
      threads.probeOnPlatform(evaluation.name(), () -> run(evaluation));
    } catch (Throwable noThread) {
      fail(evaluation, noThread);
    }
  }

  private void fail(Evaluation evaluation, Throwable noThread) {
    if (desk.begins(evaluation)) {
      desk.ends(evaluation, HealthResult.down("no thread to run on: " + Text.of(noThread)));
    }
  }

  private void run(Evaluation evaluation) {
    if (!desk.begins(evaluation)) {
      return;
    }
    HealthResult result = evaluation.probe();
    try {
      desk.ends(evaluation, result);
    } catch (Throwable lost) { // out of memory: the report is late, those who wait need not be
      evaluation.answer(result);
      throw lost;
    }
  }

  /** On a thread of its own: an interrupt closes channels, and closing may block. */
  void interrupt(Evaluation evaluation) {
    try {
      threads.interrupt(evaluation.name(), evaluation::interrupt);
    } catch (Throwable noThread) { // the check is DOWN and stuck either way
      SystemLog.warning("health check " + evaluation.name() + " is not interrupted", noThread);
    }
  }

  /** What follows an answer is the asker's code, which may block: not on the scheduler's thread. */
  void answerElsewhere(Evaluation evaluation, HealthResult result) {
    if (evaluation.joined()) {
      try {
        threads.answer(() -> evaluation.answer(result));
      } catch (Throwable noThread) { // an answer on this thread is better than none
        evaluation.answer(result);
      }
    }
  }
}
