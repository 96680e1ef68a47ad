package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LifecycleListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Throws whatever it is told. */
  private static final class Broken implements LifecycleListener {
    @Override
    public void stateChanged(LifecycleState from, LifecycleState to) {
      throw new IllegalStateException("told of " + to);
    }

    @Override
    public void started(String component, Duration took) {
      throw new AssertionError("told of " + component);
    }

    @Override
    public void failed(String what, Throwable cause) {
      throw new IllegalStateException("told of failure");
    }
  }

  @Test
  void whatAListenerThrowsReachesTheOthersAndStopsNothing() throws Exception {
    var journal = new CopyOnWriteArrayList<String>();
    var told = new Told();
    var lifecycle = new Lifecycle("orders", List.of(new Broken(), told));
    String broken = "listener " + Broken.class.getName();

    lifecycle.starting();
    lifecycle.start("a", new Part("a", journal), Deadline.after(PATIENCE));
    assertThat(told.failures.get(broken)).hasMessage("told of a");
    lifecycle.running();
    assertThat(told.failures.get(broken)).hasMessage("told of RUNNING");
    var report = lifecycle.stop(StopBudget.of(PATIENCE, Duration.ZERO), new StopHooks() {});

    assertThat(report.clean()).isTrue();
    assertThat(journal).containsExactly("start a", "drain a", "stop a");
    assertThat(told.states)
        .containsExactly(
            LifecycleState.NEW,
            LifecycleState.STARTING,
            LifecycleState.RUNNING,
            LifecycleState.DRAINING,
            LifecycleState.STOPPING,
            LifecycleState.STOPPED);
  }

  @Test
  void listenersThatThrowWhenToldOfEachOtherStopNothing() throws Exception {
    var lifecycle = new Lifecycle("orders", List.of(new Broken(), new Broken()));

    lifecycle.starting();
    lifecycle.running();
    var report = lifecycle.stop(StopBudget.of(PATIENCE, Duration.ZERO), new StopHooks() {});

    assertThat(report.clean()).isTrue();
    assertThat(lifecycle.state()).isEqualTo(LifecycleState.STOPPED);
  }
}
