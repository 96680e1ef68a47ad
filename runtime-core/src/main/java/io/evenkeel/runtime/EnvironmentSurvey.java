package io.evenkeel.runtime;

import io.evenkeel.runtime.EnvironmentCheck.Answer;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks about the environment, all at once; a directory on a dead network file system must not hang
 * a start. Used once.
 */
final class EnvironmentSurvey {

  private final String threadPrefix;
  private final Duration timeout;
  private final List<SelfCheck> rows = new CopyOnWriteArrayList<>();

  EnvironmentSurvey(String threadPrefix, Duration timeout) {
    this.threadPrefix = threadPrefix;
    this.timeout = timeout;
  }

  private record Asked(EnvironmentCheck check, FutureTask<Found> answer) {}

  private record Found(Answer answer, Duration took) {}

  /**
   * Returns when all have answered or had their time.
   *
   * @throws EnvironmentException if a required one failed
   */
  void run(List<EnvironmentCheck> checks) throws Exception {
    var deadline = Deadline.after(timeout);
    List<Asked> asked = new ArrayList<>();
    for (EnvironmentCheck check : checks) {
      asked.add(ask(check));
    }
    List<String> failed = new ArrayList<>();
    for (Asked one : asked) {
      SelfCheck row = row(one, deadline);
      rows.add(row);
      if (!row.passed() && one.check().required()) {
        failed.add(row.check() + ": " + row.result());
      }
    }
    if (!failed.isEmpty()) {
      throw new EnvironmentException(String.join("; ", failed));
    }
  }

  /** What was found so far, in order. */
  List<SelfCheck> rows() {
    return List.copyOf(rows);
  }

  private Asked ask(EnvironmentCheck check) {
    var task =
        new FutureTask<>(
            () -> {
              long from = System.nanoTime();
              Answer answer;
              try {
                answer = check.question().call();
              } catch (Exception e) {
                answer = Answer.no(Failures.oneLine(e));
              }
              return new Found(answer, Duration.ofNanos(System.nanoTime() - from));
            });
    var thread = new Thread(task, threadPrefix + "-environment-" + check.name());
    thread.setDaemon(true);
    thread.start();
    return new Asked(check, task);
  }

  private SelfCheck row(Asked asked, Deadline deadline) throws InterruptedException {
    EnvironmentCheck check = asked.check();
    Found found;
    try {
      found = asked.answer().get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      found = new Found(Answer.no("no answer in " + Announcer.words(timeout)), timeout);
    } catch (ExecutionException e) { // an Error: out of memory, a class that is not there
      found = new Found(Answer.no(String.valueOf(e.getCause())), Duration.ZERO);
    }
    return new SelfCheck(
        check.name(),
        check.expected(),
        found.answer().result(),
        found.answer().passed(),
        Optional.of(found.took()),
        timeout,
        found.answer().passed() ? "" : check.impact(),
        check.required() ? "FAIL" : "WARN");
  }
}
