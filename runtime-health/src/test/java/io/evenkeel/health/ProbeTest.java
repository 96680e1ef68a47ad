package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProbeTest {

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedWhenTheProbeIsMade() {
    assertThatNullPointerException().isThrownBy(() -> Probe.holds(null)).withMessage("condition");
    assertThatNullPointerException().isThrownBy(() -> Probe.succeeds(null)).withMessage("action");
  }

  @Test
  void falseIsDown() throws Exception {
    assertThat(Probe.holds(() -> false).check())
        .isEqualTo(HealthResult.down("condition does not hold"));
    assertThat(Probe.holds(() -> true).check()).isEqualTo(HealthResult.up());
  }

  @Test
  void actionIsRunAndItsExceptionPassesOn() throws Exception {
    var runs = new AtomicInteger();

    assertThat(Probe.succeeds(runs::incrementAndGet).check()).isEqualTo(HealthResult.up());
    assertThat(runs).hasValue(1);
    Probe failing =
        Probe.succeeds(
            () -> {
              throw new IOException("no route");
            });
    assertThatThrownBy(failing::check).isInstanceOf(IOException.class).hasMessage("no route");
  }
}
