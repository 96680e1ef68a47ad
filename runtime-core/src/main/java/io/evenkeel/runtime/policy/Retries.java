package io.evenkeel.runtime.policy;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The tries of a call after the first one. For one thread. */
final class Retries<T extends @Nullable Object> {

  private final Target target;
  private final Target.Try<T> call;
  private final Judge judge;
  private final int most;
  private final BooleanSupplier gone;
  private final CountDownLatch end;

  /**
   * None yet.
   *
   * @param most after the first try; negative for as long as it takes
   * @param gone whether nobody waits for the call any more
   */
  Retries(Target target, Target.Try<T> call, Judge judge, int most, BooleanSupplier gone) {
    this.target = target;
    this.call = call;
    this.judge = judge;
    this.most = most;
    this.gone = gone;
    this.end = target.ending().of(most);
  }

  /** Returns or throws what the last try did. */
  T after(TryEnd<T> first) throws Exception {
    TryEnd<T> last = first;
    for (int tries = 1; wanted(last, tries) && pauses(last, tries); tries++) {
      boolean probe;
      try {
        probe = target.enter();
      } catch (InterruptedException e) {
        last.replacedBy(e, judge);
        throw e;
      } catch (RuntimeException refusal) {
        target.meters().refused(NoRetry.of(CallOutcome.of(refusal)));
        last.endedBy(refusal);
        break;
      }
      target.meters().retried();
      last.discard(judge);
      last = next(probe);
    }
    return last.get();
  }

  private TryEnd<T> next(boolean probe) {
    try {
      return new TryEnd.Returned<>(target.run(call, judge, probe));
    } catch (Exception e) {
      return new TryEnd.Threw<>(e);
    }
  }

  private boolean wanted(TryEnd<T> last, int tries) {
    return (most < 0 || tries <= most)
        && !gone.getAsBoolean()
        && !Thread.currentThread().isInterrupted()
        && last.repeats(judge);
  }

  /** Waits until the next try, if there is to be one. */
  private boolean pauses(TryEnd<T> last, int tries) throws InterruptedException {
    long pause = target.pause(tries, last.asksForPause(judge));
    if (pause == Target.NO_RETRY) {
      return false;
    }
    Breaker breaker = target.breaker();
    if (breaker != null && breaker.refusesFor(pause)) {
      target.meters().refused(NoRetry.BREAKER_OPEN);
      last.endedBy(breaker.refusal());
      return false;
    }
    try {
      target.clock().sleep().sleep(pause, end);
    } catch (InterruptedException e) {
      last.replacedBy(e, judge);
      throw e;
    }
    if (end.getCount() == 0) {
      target.meters().refused(NoRetry.STOPPING);
      return false;
    }
    return true;
  }
}
