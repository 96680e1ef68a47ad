package io.evenkeel.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry whose probes run on the thread that asks for an evaluation, so that a test has no
 * other threads than its actors. Two required checks, both UP, each of which a single failure turns
 * DOWN.
 */
public final class DrivenHealth {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final AtomicLong now = new AtomicLong();
  private final HealthRegistry registry;
  private volatile boolean first = true;

  public DrivenHealth() {
    registry = HealthRegistry.builder("race").ticker(now::get).build(new OnThisThread());
    registry.register(check("first", () -> first));
    registry.register(check("second", () -> true));
    registry.startDriven();
    evaluate("first");
    evaluate("second");
  }

  private static HealthCheck check(String name, Callable<Boolean> holds) {
    return HealthCheck.readiness(name, Probe.holds(holds::call)).interval(INTERVAL).failAfter(1);
  }

  public HealthRegistry registry() {
    return registry;
  }

  /** From now on the first check's probe finds it down. */
  public void breakFirst() {
    first = false;
  }

  /** Returns when the evaluation has ended, with what it found. */
  public HealthStatus evaluate(String name) {
    return registry.evaluate(name).join().status();
  }

  /** Time passes, so that every result is too old and reports are views of what is left of them. */
  public void becomeStale() {
    now.addAndGet(INTERVAL.multipliedBy(3).toNanos());
  }

  private static final class OnThisThread extends RegistryThreads {

    OnThisThread() {
      super("race", Optional.empty());
    }

    @Override
    void probe(String check, Runnable task) {
      task.run();
    }
  }
}
