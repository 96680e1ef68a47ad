package io.evenkeel.health;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.evenkeel.health.CheckState.Phase;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
  private final Precedence precedence;
  private final Steps steps;
  private final ProbeRunner runner;
  private final Runnable wake;

  /**
   * @param wake called when {@link #tick()} is to come earlier than it asked for
   */
  CheckLoop(LongSupplier ticker, Board board, RegistryThreads threads, Runnable wake) {
    this.ticker = ticker;
    this.board = board;
    this.precedence = new Precedence(board, this::wakeFor);
    this.runner = new ProbeRunner(threads, this);
    this.steps = new Steps(board, precedence, runner);
    this.wake = wake;
  }

  void register(HealthCheck check) {
    lock.lock();
    try {
      if (stage == Stage.CLOSED) {
        throw new IllegalStateException(CLOSED.reason() + ", cannot register " + check.name());
      }
      long now = ticker.getAsLong();
      CheckState state = board.add(check, now);
      precedence.add(state);
      if (stage == Stage.STARTED) {
        pace(state, now);
        wakeFor(state);
      }
    } finally {
      lock.unlock();
    }
  }

  /** In one step: between two, the scheduler could evaluate it, and then it would be twice. */
  CompletableFuture<HealthResult> registerAndEvaluate(HealthCheck check) {
    Supplier<CompletableFuture<HealthResult>> then;
    lock.lock();
    try {
      if (stage == Stage.NEW) {
        throw notStarted(check.name());
      }
      register(check);
      CheckState state = board.find(check.name());
      then = ask(state, state.comesAfter().size());
    } finally {
      lock.unlock();
    }
    return then.get();
  }

  private static IllegalStateException notStarted(String name) {
    return new IllegalStateException("health registry is not started, cannot evaluate " + name);
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
      for (CheckState state : board.checks()) {
        pace(state, now);
      }
      stage = Stage.STARTED;
      board.aging().begin(now + FAR);
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
      board.aging().end();
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
    return evaluate(name, board.find(name).comesAfter().size());
  }

  /**
   * @param patience how many checks that are not known yet may be evaluated before this one
   */
  private CompletableFuture<HealthResult> evaluate(String name, int patience) {
    Supplier<CompletableFuture<HealthResult>> then;
    lock.lock();
    try {
      then = ask(board.find(name), patience);
    } finally {
      lock.unlock();
    }
    return then.get();
  }

  /** What follows outside the lock. */
  private Supplier<CompletableFuture<HealthResult>> ask(CheckState state, int patience) {
    String name = state.check.name();
    if (stage == Stage.NEW) {
      throw notStarted(name);
    }
    if (stage == Stage.CLOSED || state.phase() == Phase.STUCK) {
      HealthResult known = stage == Stage.CLOSED ? CLOSED : state.timedOut();
      return () -> CompletableFuture.completedFuture(known);
    }
    if (state.phase() != Phase.WAITING) {
      return state.current().orElseThrow()::join;
    }
    Optional<CheckState> obstacle = state.obstacle();
    if (obstacle.isPresent()) {
      return askAfter(obstacle.get(), name, patience);
    }
    Evaluation begun = steps.begin(state, ticker.getAsLong());
    CompletableFuture<HealthResult> answer = begun.join();
    wakeFor(state);
    return () -> {
      runner.launch(begun);
      return answer;
    };
  }

  private Supplier<CompletableFuture<HealthResult>> askAfter(
      CheckState obstacle, String name, int patience) {
    if (patience > 0 && obstacle.report().pending()) {
      String first = obstacle.check.name();
      return () -> evaluate(first).thenCompose(known -> evaluate(name, patience - 1));
    }
    HealthResult skipped = Board.skipped(obstacle);
    return () -> CompletableFuture.completedFuture(skipped);
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
      long freshUntil = now + FAR;
      nextTick = now + FAR;
      for (CheckState state : board.checks()) {
        if (state.dueAt() - now <= 0) {
          then.add(steps.next(state, now));
        }
        nextTick = state.dueAt() - nextTick < 0 ? state.dueAt() : nextTick;
        if (state.ages() && state.staleAt() - freshUntil < 0) {
          freshUntil = state.staleAt();
        }
      }
      board.aging().freshUntil(freshUntil);
      pause = nextTick - now;
    } finally {
      lock.unlock();
    }
    for (Runnable step : then) {
      step.run();
    }
    return pause;
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
    HealthResult counted;
    lock.lock();
    try {
      if (!evaluation.check.isCurrent(evaluation)) {
        return;
      }
      counted = steps.end(evaluation, result, ticker.getAsLong());
      wakeFor(evaluation.check);
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
