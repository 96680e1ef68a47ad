package io.evenkeel.runtime;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.health.HealthResult;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.Failures.CheckDownException;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One step of a start under its start policy: a component with its checks, or a check alone.
 * Retried as a whole, with backoff and one deadline.
 */
final class GuardedStart implements ParallelSteps.Body {

  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
  private static final double JITTER = 0.2;

  /** Told what happens, on the thread that starts. */
  interface Progress {
    /** A try failed and another one follows. */
    void retrying(String step, String why, Duration delay);

    /** Waits without end from here on. */
    void standingBy(String step, String why);

    /** Failed, and the start goes on. */
    void ignored(String step, String why, String impact);
  }

  private final String name;
  private final @Nullable Component component;
  private final Set<String> after;
  private final List<HealthCheck> checks;
  private final StartPolicy policy;
  private final Lifecycle lifecycle;
  private final HealthRegistry health;
  private final StartSettings settings;
  private final Progress progress;
  private boolean added;
  private boolean running;
  private @Nullable Exception last;

  GuardedStart(
      String name,
      @Nullable Component component,
      Set<String> after,
      List<HealthCheck> checks,
      StartPolicy policy,
      Lifecycle lifecycle,
      HealthRegistry health,
      StartSettings settings,
      Progress progress) {
    this.name = name;
    this.component = component;
    this.after = after;
    this.checks = checks;
    this.policy = policy;
    this.lifecycle = lifecycle;
    this.health = health;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Returns when the step has passed, or failed under WARN.
   *
   * @throws InterruptedException if the service was told to stop
   * @throws Exception the last failure
   */
  @Override
  public void run() throws Exception {
    var deadline =
        Deadline.after(policy == StartPolicy.STANDBY ? Duration.ofDays(365) : settings.timeout());
    try {
      Failsafe.with(retries(deadline)).run(() -> attempt(deadline));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      giveUp(e.getCause() instanceof Exception cause ? cause : e);
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  private void giveUp(Exception failure) throws Exception {
    // The try that the deadline cut short knows less than the one before it.
    Exception reason = failure instanceof TimeoutException && last != null ? last : failure;
    if (policy != StartPolicy.WARN) {
      throw reason;
    }
    // What was not reached is looked at from now on, so that the service shows as degraded.
    checks.stream().filter(c -> health.check(c.name()).isEmpty()).forEach(health::register);
    progress.ignored(name, Failures.oneLine(reason), impact());
  }

  private RetryPolicy<Object> retries(Deadline deadline) {
    var retries =
        RetryPolicy.builder()
            .handleIf(Failures::dependencyDown)
            .withBackoff(FIRST_DELAY, LONGEST_DELAY)
            .withJitter(JITTER)
            .abortIf((result, failure) -> deadline.expired())
            .withMaxRetries(
                switch (policy) {
                  case FAIL -> settings.retries();
                  case WARN -> 0;
                  case WAIT, STANDBY -> -1;
                })
            .onRetryScheduled(e -> retrying(e.getLastException(), e.getDelay()));
    return policy == StartPolicy.STANDBY
        ? retries.build()
        : retries.withMaxDuration(settings.timeout()).build();
  }

  private void retrying(@Nullable Throwable failure, Duration delay) {
    String why = failure == null ? "" : Failures.oneLine(failure);
    if (failure instanceof Exception e) {
      last = e;
    }
    if (policy == StartPolicy.STANDBY) {
      progress.standingBy(name, why);
    } else {
      progress.retrying(name, why, delay);
    }
  }

  private void attempt(Deadline deadline) throws Exception {
    if (component != null && !running) {
      startComponent(component, deadline);
    }
    for (HealthCheck check : checks) {
      var result = evaluate(check, deadline);
      if (result.status() == HealthStatus.UP) {
        continue;
      }
      if (check.startPolicy() == StartPolicy.WARN && policy != StartPolicy.WARN) {
        progress.ignored(check.name(), result.reason(), check.impact());
      } else {
        throw new CheckDownException("check " + check.name() + ": " + result.reason());
      }
    }
  }

  private void startComponent(Component starting, Deadline deadline) throws Exception {
    try {
      if (added) {
        lifecycle.restart(name, starting, deadline);
      } else {
        added = true;
        lifecycle.start(name, starting, after, deadline);
      }
      running = true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (Failures.dependencyDown(e)) { // released before another try builds it anew
        lifecycle.stopAgain(name, starting, Deadline.after(settings.timeout()));
      }
      throw e;
    }
  }

  private HealthResult evaluate(HealthCheck check, Deadline deadline)
      throws InterruptedException, TimeoutException {
    var answer = // not registered before: it looks at what was just started
        health.check(check.name()).isEmpty()
            ? health.registerAndEvaluate(check)
            : health.evaluate(check.name());
    try {
      return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) { // the registry promises that there is none
      throw new IllegalStateException(e);
    }
  }

  String name() {
    return name;
  }

  String impact() {
    for (HealthCheck check : checks) {
      if (!check.impact().isEmpty()) {
        return check.impact();
      }
    }
    return "";
  }
}
