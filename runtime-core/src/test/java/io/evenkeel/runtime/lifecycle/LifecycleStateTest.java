package io.evenkeel.runtime.lifecycle;

import static io.evenkeel.runtime.lifecycle.LifecycleState.DRAINING;
import static io.evenkeel.runtime.lifecycle.LifecycleState.FAILED;
import static io.evenkeel.runtime.lifecycle.LifecycleState.NEW;
import static io.evenkeel.runtime.lifecycle.LifecycleState.RUNNING;
import static io.evenkeel.runtime.lifecycle.LifecycleState.STARTING;
import static io.evenkeel.runtime.lifecycle.LifecycleState.STOPPED;
import static io.evenkeel.runtime.lifecycle.LifecycleState.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleStateTest {

  @ParameterizedTest
  @EnumSource
  void lifeGoesOneWay(LifecycleState state) {
    var next = Arrays.stream(LifecycleState.values()).filter(state::canMoveTo).toList();

    assertThat(next).allMatch(n -> n.compareTo(state) > 0);
    assertThat(next.isEmpty()).isEqualTo(state.terminal());
  }

  @Test
  void onlyWhatRunsIsDrained() {
    assertThat(LifecycleState.values())
        .filteredOn(s -> s.canMoveTo(DRAINING))
        .containsExactly(RUNNING);
    assertThat(LifecycleState.values())
        .filteredOn(s -> s.canMoveTo(FAILED))
        .containsExactly(NEW, STARTING);
  }

  @Test
  void aServiceIsStoppingFromTheMomentItWasToldTo() {
    assertThat(LifecycleState.values())
        .filteredOn(LifecycleState::stopping)
        .containsExactly(DRAINING, STOPPING, STOPPED, FAILED);
    assertThat(LifecycleState.values())
        .filteredOn(LifecycleState::terminal)
        .containsExactly(STOPPED, FAILED);
  }
}
