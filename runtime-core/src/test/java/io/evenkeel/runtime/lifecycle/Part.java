package io.evenkeel.runtime.lifecycle;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A component that writes down what is done to it, and does what a test tells it to. */
final class Part implements Component {

  /** What a call does after it was written down. */
  interface Body {
    void run(Deadline deadline) throws Exception;
  }

  private static final Body NOTHING = deadline -> {};

  private final String name;
  private final List<String> journal;
  private Body start = NOTHING;
  private Body drain = NOTHING;
  private Body stop = NOTHING;

  /** A component of this name. */
  Part(String name, List<String> journal) {
    this.name = name;
    this.journal = journal;
  }

  Part onStart(Body body) {
    start = body;
    return this;
  }

  Part onDrain(Body body) {
    drain = body;
    return this;
  }

  Part onStop(Body body) {
    stop = body;
    return this;
  }

  @Override
  public void start() throws Exception {
    journal.add("start " + name);
    start.run(Deadline.after(java.time.Duration.ofDays(1)));
  }

  @Override
  public void drain(Deadline deadline) throws Exception {
    journal.add("drain " + name);
    drain.run(deadline);
  }

  @Override
  public void stop(Deadline deadline) throws Exception {
    journal.add("stop " + name);
    stop.run(deadline);
  }

  /** Blocks until interrupted. */
  static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Blocks whatever is done to the thread. */
  static void hangForGood() {
    var never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // that is the point
      }
    }
  }
}
