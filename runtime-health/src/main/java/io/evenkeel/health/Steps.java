package io.evenkeel.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.evenkeel.health.CheckState.Phase;

/**
 * The steps of one check around its circle, and what becomes known by each. Under the lock of
 * {@link CheckLoop} only.
 */
final class Steps {

  private static final long THREAD_BEGINS_WITHIN = MILLISECONDS.toNanos(100);

  private final Board board;
  private final Precedence precedence;
  private final ProbeRunner runner;

  Steps(Board board, Precedence precedence, ProbeRunner runner) {
    this.board = board;
    this.precedence = precedence;
    this.runner = runner;
  }

  /** Takes the step that is due and returns what follows outside the lock. */
  Runnable next(CheckState state, long now) {
    if (state.phase() == Phase.WAITING) {
      return evaluate(state, now);
    }
    Evaluation current = state.current().orElseThrow();
    if (state.phase() == Phase.STUCK) {
      lookAgain(state, current, now);
      return () -> {};
    }
    if (current.timesOutAt - now <= 0) {
      return timeOut(state, current, now);
    }
    state.awaitTimeout(current);
    return () -> runner.launchOnPlatform(current);
  }

  private Runnable evaluate(CheckState state, long now) {
    if (precedence.holds(state, now)) {
      return () -> {};
    }
    if (state.standing().missed(now, state.staleAfter()) > 0 && board.stale(state, now)) {
      precedence.changed(state, now);
    }
    Evaluation begun = begin(state, now);
    return () -> runner.launch(begun);
  }

  private void lookAgain(CheckState state, Evaluation current, long now) {
    state.lookAgain(current, now);
    if (state.phase() != Phase.STUCK) {
      board.released(state, now, now - current.startedAt);
    } else if (board.stillStuck(state, now)) {
      precedence.changed(state, now);
    }
  }

  private Runnable timeOut(CheckState state, Evaluation current, long now) {
    boolean runs = state.phase() == Phase.RUNNING;
    long took = now - current.startedAt;
    boolean changed =
        runs ? board.stuck(state, now, took) : board.result(state, state.timedOut(), now, took);
    state.timeOut(now);
    if (changed) {
      precedence.changed(state, now);
    }
    return () -> {
      runner.answerElsewhere(current, state.timedOut());
      if (runs && state.check.interruptsOnTimeout()) {
        runner.interrupt(current);
      }
    };
  }

  Evaluation begin(CheckState state, long now) {
    return state.begin(now, THREAD_BEGINS_WITHIN);
  }

  /** The probe has returned; what counts of it. */
  HealthResult end(Evaluation evaluation, HealthResult result, long now) {
    CheckState state = evaluation.check;
    boolean told = state.phase() == Phase.STUCK;
    boolean late = evaluation.timesOutAt - now <= 0;
    long took = now - evaluation.startedAt;
    HealthResult counted = late ? state.timedOut() : result;
    if (late) {
      state.pauseShortly(now);
    } else {
      state.pause(now);
    }
    if (told) {
      board.released(state, now, took);
    } else if (!precedence.holds(state, now) && board.result(state, counted, now, took)) {
      precedence.changed(state, now);
    }
    return counted;
  }
}
