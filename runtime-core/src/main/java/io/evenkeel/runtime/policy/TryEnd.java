package io.evenkeel.runtime.policy;

import org.jspecify.annotations.Nullable;

/** How a try ended. Kept until another one has begun: it is what the caller gets if none does. */
sealed interface TryEnd<T extends @Nullable Object> {

  /** Returns or throws what the try did. */
  T get() throws Exception;

  /** Whether another try may end better. */
  boolean repeats(Judge judge);

  /** How long the other side asks to be left alone, in nanoseconds. */
  long asksForPause(Judge judge);

  /** Nobody gets it. */
  void discard(Judge judge);

  /** Nothing followed because of this. */
  void endedBy(Throwable reason);

  /** An interrupt is thrown in its place. */
  void replacedBy(InterruptedException interrupt, Judge judge);

  /** A try that returned. */
  record Returned<T extends @Nullable Object>(T get) implements TryEnd<T> {

    @Override
    public boolean repeats(Judge judge) {
      return judge.repeats(get);
    }

    @Override
    public long asksForPause(Judge judge) {
      return judge.asksForPause(get);
    }

    @Override
    public void discard(Judge judge) {
      judge.discard(get);
    }

    @Override
    public void endedBy(Throwable reason) {}

    @Override
    public void replacedBy(InterruptedException interrupt, Judge judge) {
      judge.discard(get);
    }
  }

  /** A try that threw. */
  record Threw<T extends @Nullable Object>(Exception thrown) implements TryEnd<T> {

    private static final int MOST_REASONS = 8;

    @Override
    public T get() throws Exception {
      throw thrown;
    }

    /** What was refused on this side is no better for trying again, whatever the judge says. */
    @Override
    public boolean repeats(Judge judge) {
      CallOutcome outcome = CallOutcome.of(thrown);
      return outcome != CallOutcome.DEADLINE_EXPIRED
          && outcome != CallOutcome.INTERRUPTED
          && !outcome.refused()
          && judge.repeats(thrown);
    }

    @Override
    public long asksForPause(Judge judge) {
      return 0;
    }

    @Override
    public void discard(Judge judge) {}

    @Override
    public void endedBy(Throwable reason) {
      if (thrown.getSuppressed().length < MOST_REASONS) { // it may be a constant
        thrown.addSuppressed(reason);
      }
    }

    @Override
    public void replacedBy(InterruptedException interrupt, Judge judge) {
      interrupt.addSuppressed(thrown);
    }
  }
}
