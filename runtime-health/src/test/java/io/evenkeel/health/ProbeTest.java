package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
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

  @Test
  void allOfIsUpWhenEveryPartIs() throws Exception {
    assertThat(Probe.allOf(HealthResult::up, HealthResult::up).check())
        .isEqualTo(HealthResult.up());
  }

  @Test
  void allOfNamesTheFirstPartThatIsDownAndAsksNoFurther() throws Exception {
    var asked = new AtomicInteger();
    Probe last = Probe.succeeds(asked::incrementAndGet);
    Probe refused =
        () -> {
          throw new IOException("refused");
        };

    assertThat(Probe.allOf(HealthResult::up, refused, last).check())
        .isEqualTo(HealthResult.down("part 2 of 3: IOException: refused"));
    assertThat(Probe.allOf(HealthResult::up, Probe.named("replica", refused), last).check())
        .isEqualTo(HealthResult.down("replica: IOException: refused"));
    assertThat(asked).hasValue(0);
  }

  @Test
  void allOfIsRemoteWhenOnePartIsAndHasTimeForEach() {
    Probe remote = Probe.named("replica", Probe.remote(HealthResult::up));

    assertThat(Probe.allOf(HealthResult::up, HealthResult::up).isRemote()).isFalse();
    assertThat(Probe.allOf(HealthResult::up, remote).isRemote()).isTrue();
    assertThat(Probe.allOf(HealthResult::up, remote, HealthResult::up).defaultTimeout())
        .isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void partsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(Probe::allOf)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parts: 0 (expected: 1 to 100)");
    assertThatThrownBy(() -> Probe.named("two\nlines", HealthResult::up))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("probe name: \"two\" (expected: one trimmed line of 1 to 100 characters)");
  }
}
