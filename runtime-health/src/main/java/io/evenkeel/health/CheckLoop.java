package io.evenkeel.health;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.evenkeel.health.CheckState.Phase;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Begins evaluations when they are due and takes their ends, each under one lock.
 *
 * <p>User code (probes, listeners, whoever waits for an answer) runs neither under the lock nor on
 * the thread that calls {@link #tick()}.
 */
final class CheckLoop implements ProbeRunner.Desk {

  /**
   * First evaluations are this far apart, so that 1,000 checks do not ask for 1,000 threads at
   * once.
   */
  private static final long PACE = MILLISECONDS.toNanos(1);

  private static final long THREAD_BEGINS_WITHIN = MILLISECONDS.toNanos(100);
  private static final long FAR = DAYS.toNanos(1);
  private static final HealthResult CLOSED = HealthResult.down("health registry is closed");

  private enum Stage {
    NEW,
    STARTED,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private Stage stage = Stage.NEW;
  private long lastFirst;
  private long nextTick;

  private final LongSupplier ticker;
  private final Board board;
  private final ProbeRunner runner;
  private final Runnable wake;

  /**
   * @param wake called when {@link #tick()} is to come earlier than it asked for
   */
  CheckLoop(LongSupplier ticker, Board board, RegistryThreads threads, Runnable wake) {
    this.ticker = ticker;
    this.board = board;
    this.runner = new ProbeRunner(threads, this);
    this.wake = wake;
  }

  void register(HealthCheck check) {
    lock.lock();
    try {
      if (stage == Stage.CLOSED) {
        throw new IllegalStateException(CLOSED.reason() + ", cannot register " + check.name());
      }
      CheckState state = board.add(check);
      if (stage == Stage.STARTED) {
        pace(state, ticker.getAsLong());
        wakeFor(state);
      }
    } finally {
      lock.unlock();
    }
  }

  void start() {
    lock.lock();
    try {
      if (stage != Stage.NEW) {
        throw new IllegalStateException(
            "health registry is " + (stage == Stage.CLOSED ? "closed" : "started already"));
      }
      long now = ticker.getAsLong();
      lastFirst = now - PACE;
      board.checks().forEach(state -> pace(state, now));
      stage = Stage.STARTED;
    } finally {
      lock.unlock();
    }
  }

  private void pace(CheckState state, long now) {
    lastFirst = lastFirst + PACE - now < 0 ? now : lastFirst + PACE;
    state.firstAt(lastFirst);
  }

  void close() {
    var open = new ArrayList<Evaluation>();
    lock.lock();
    try {
      stage = Stage.CLOSED;
      for (CheckState state : board.checks()) {
        state.current().ifPresent(open::add);
        state.giveUp();
      }
    } finally {
      lock.unlock();
    }
    wake.run();
    open.forEach(evaluation -> runner.answerElsewhere(evaluation, CLOSED));
  }

  CompletableFuture<HealthResult> evaluate(String name) {
    CompletableFuture<HealthResult> answer;
    Evaluation begun;
    lock.lock();
    try {
      CheckState state = board.find(name);
      if (stage == Stage.NEW) {
        throw new IllegalStateException("health registry is not started, cannot evaluate " + name);
      }
      if (stage == Stage.CLOSED) {
        return CompletableFuture.completedFuture(CLOSED);
      }
      if (state.phase() == Phase.STUCK) {
        return CompletableFuture.completedFuture(state.timedOut());
      }
      if (state.phase() != Phase.WAITING) {
        return state.current().orElseThrow().join();
      }
      begun = state.begin(ticker.getAsLong(), THREAD_BEGINS_WITHIN);
      answer = begun.join();
      wakeFor(state);
    } finally {
      lock.unlock();
    }
    runner.launch(begun);
    return answer;
  }

  /**
   * Does all that is due; returns how many nanoseconds of the ticker later to come again, below
   * zero once closed.
   */
  long tick() {
    var then = new ArrayList<Runnable>();
    long pause;
    lock.lock();
    try {
      if (stage == Stage.CLOSED) {
        return -1;
      }
      long now = ticker.getAsLong();
      nextTick = now + FAR;
      for (CheckState state : board.checks()) {
        if (state.dueAt() - now <= 0) {
          then.add(next(state, now));
        }
        nextTick = state.dueAt() - nextTick < 0 ? state.dueAt() : nextTick;
      }
      pause = nextTick - now;
    } finally {
      lock.unlock();
    }
    then.forEach(Runnable::run);
    return pause;
  }

  /** Takes the step that is due and returns what follows outside the lock. */
  private Runnable next(CheckState state, long now) {
    if (state.phase() == Phase.WAITING) {
      Evaluation begun = state.begin(now, THREAD_BEGINS_WITHIN);
      return () -> runner.launch(begun);
    }
    Evaluation current = state.current().orElseThrow();
    if (state.phase() == Phase.STUCK) {
      state.lookAgain(current, now);
      return () -> {};
    }
    if (current.timesOutAt - now <= 0) {
      board.record(state, state.timedOut(), now - current.startedAt);
      state.timeOut(now);
      return () -> runner.answerElsewhere(current, state.timedOut());
    }
    state.awaitTimeout(current);
    return () -> runner.launchOnPlatform(current);
  }

  @Override
  public boolean begins(Evaluation evaluation) {
    lock.lock();
    try {
      CheckState state = evaluation.check;
      if (state.phase() != Phase.STARTING || !state.isCurrent(evaluation)) {
        return false;
      }
      evaluation.runsOn(Thread.currentThread());
      state.run(evaluation);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ends(Evaluation evaluation, HealthResult result) {
    HealthResult counted = result;
    lock.lock();
    try {
      CheckState state = evaluation.check;
      if (!state.isCurrent(evaluation)) {
        return;
      }
      long now = ticker.getAsLong();
      boolean told = state.phase() == Phase.STUCK;
      boolean late = evaluation.timesOutAt - now <= 0;
      if (late) {
        counted = state.timedOut();
        state.pauseShortly(now);
      } else {
        state.pause(now);
      }
      wakeFor(state);
      if (!told) {
        board.record(state, counted, now - evaluation.startedAt);
      }
    } finally {
      lock.unlock();
    }
    evaluation.answer(counted);
  }

  private void wakeFor(CheckState state) {
    if (state.dueAt() - nextTick < 0) {
      nextTick = state.dueAt();
      wake.run();
    }
  }
}
