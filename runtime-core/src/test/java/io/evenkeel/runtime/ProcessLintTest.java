package io.evenkeel.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.ProcessLint.Finding;
import io.evenkeel.runtime.lifecycle.StopBudget;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessLintTest {

  private static final boolean HANDLED = true;
  private static final boolean XRS = true;

  private static StopPlan plan(Platform platform) {
    return new StopPlan(
        platform, StopBudget.of(ofSeconds(25), Duration.ZERO), Optional.of(ofSeconds(30)));
  }

  @ParameterizedTest
  @EnumSource
  void wellStartedProcessHasNoFindings(Platform platform) {
    assertThat(ProcessLint.check(plan(platform), HANDLED, 1, "java", !XRS)).isEmpty();
    assertThat(ProcessLint.check(plan(platform), HANDLED, 7, "tini", !XRS)).isEmpty();
    assertThat(ProcessLint.check(plan(platform), HANDLED, 7, "", !XRS)).isEmpty();
  }

  @Test
  void reducedSignalsAreAWarning() {
    assertThat(ProcessLint.check(plan(Platform.NONE), !HANDLED, 4711, "systemd", XRS))
        .containsExactly(
            new Finding(
                false, "-Xrs: SIGTERM kills at once, there is no graceful stop. Remove -Xrs"));
  }

  @Test
  void reducedSignalsAsFirstProcessAreAnError() {
    assertThat(ProcessLint.check(plan(Platform.DOCKER), !HANDLED, 1, "java", XRS))
        .containsExactly(
            new Finding(
                true, "-Xrs as PID 1: SIGTERM does nothing, so every stop is a kill. Remove -Xrs"));
  }

  @Test
  void jvmWithoutSignalsWarnsOfItsExitCode() {
    assertThat(ProcessLint.check(plan(Platform.NONE), !HANDLED, 4711, "systemd", !XRS))
        .containsExactly(
            new Finding(
                false,
                "no module jdk.unsupported in this JVM: stopping drains, but ends with exit code"
                    + " 143"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash", "dash", "ash", "busybox", "zsh"})
  void shellAsFirstProcessOfAContainerIsAWarning(String shell) {
    for (Platform platform : new Platform[] {Platform.DOCKER, Platform.KUBERNETES}) {
      assertThat(ProcessLint.check(plan(platform), HANDLED, 7, shell, !XRS))
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.error()).isFalse();
                assertThat(f.text())
                    .startsWith("PID 1 is " + shell + ", which passes no signal on");
              });
    }
  }

  @Test
  void shellAsFirstProcessOutsideOfContainersIsNobodysBusiness() {
    assertThat(ProcessLint.check(plan(Platform.NONE), HANDLED, 7, "sh", !XRS)).isEmpty();
  }

  @Test
  void budgetThatCannotFitIsAWarning() {
    var plan =
        new StopPlan(
            Platform.NONE, StopBudget.of(ofSeconds(25), Duration.ZERO), Optional.of(ofSeconds(10)));

    assertThat(ProcessLint.check(plan, HANDLED, 7, "systemd", !XRS))
        .containsExactly(
            new Finding(
                false,
                "shutdown.timeout 25 s does not fit into the grace period of 10 s: the process is"
                    + " killed before it has stopped"));
  }

  @Test
  void allThatIsWrongIsSaid() {
    var plan =
        new StopPlan(
            Platform.DOCKER, StopBudget.of(ofSeconds(8), Duration.ZERO), Optional.of(ofSeconds(8)));

    assertThat(ProcessLint.check(plan, !HANDLED, 7, "sh", XRS))
        .extracting(Finding::text)
        .satisfiesExactly(
            t -> assertThat(t).startsWith("-Xrs"),
            t -> assertThat(t).startsWith("PID 1 is sh"),
            t -> assertThat(t).startsWith("shutdown.timeout 8 s does not fit"));
  }
}
