package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A lifecycle that is starting, as the tests here need it. */
final class StartedElsewhere {

  /** Longer than any machine is busy, so that no step is given up. */
  static final StopBudget PATIENT = StopBudget.of(Duration.ofMinutes(5), Duration.ofMinutes(2));

  private StartedElsewhere() {}

  /** In state STARTING, by a thread that may be interrupted: a stop does that, an actor may not. */
  static Lifecycle lifecycle(List<LifecycleListener> listeners) {
    var lifecycle = new Lifecycle("race", listeners);
    CompletableFuture.runAsync(lifecycle::starting).join();
    return lifecycle;
  }
}
