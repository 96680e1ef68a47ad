package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.health.testkit.ChildJvm;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM of its own with a small heap, for each collector. */
class MemoryPressureProbeIT {

  private static final String UP = "HealthResult[status=UP, reason=]";

  /** ZGC and Shenandoah need more room to work in. */
  @ParameterizedTest
  @CsvSource({
    "-XX:+UseSerialGC, Tenured Gen, fill, 90",
    "-XX:+UseParallelGC, PS Old Gen, fill, 90",
    "-XX:+UseG1GC, G1 Old Gen, fill, 90",
    "-XX:+UseZGC, Z, fill most, 75",
    "-XX:+UseShenandoahGC, Shenandoah, fill most, 75",
  })
  void downWhileTheHeapIsInUseAndUpWhenItIsFreed(
      String collector, String pool, String fill, int percent) throws Exception {
    assumeTrue(exists(collector), collector + " is not in this JVM");
    try (var child = child(collector, percent)) {
      assertThat(child.ask("check")).isEqualTo(UP);

      child.ask(fill);
      child.ask("collect");
      assertThat(child.ask("check"))
          .contains("status=DOWN, reason=" + pool)
          .containsPattern(
              "[0-9.]+ % full after collection \\(\\d+ of \\d+ MiB\\), expected at most "
                  + percent
                  + " %");

      child.ask("empty");
      child.ask("collect");
      awaitUp(child);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC"})
  void garbageThatWaitsForItsCollectionIsNoPressure(String collector) throws Exception {
    try (var child = child(collector, 40)) {
      assertThat(child.ask("churn")).isEqualTo(UP);
    }
  }

  @Test
  void aJvmThatDoesNothingButCollectIsDown() throws Exception {
    try (var child = child("-XX:+UseSerialGC", 90)) {
      child.ask("thrash");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(300))
          .untilAsserted(
              () ->
                  assertThat(child.ask("check"))
                      .contains("of the time since the last check went into garbage collection"));
      child.ask("rest");
      awaitUp(child);
    }
  }

  @Test
  void sharesThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryPressureProbe.create().atMostHeapPercent(0))
        .withMessage("atMostHeapPercent: 0.0 (expected: 1 to 100)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryPressureProbe.create().atMostPausePercent(101))
        .withMessage("atMostPausePercent: 101.0 (expected: 1 to 100)");
  }

  private static void awaitUp(ChildJvm child) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(child.ask("check")).isEqualTo(UP));
  }

  private static ChildJvm child(String collector, int percent) throws Exception {
    return ChildJvm.start(ProbeChild.class, List.of("-Xmx128m", collector), "memory", "" + percent);
  }

  private static boolean exists(String collector) throws Exception {
    var java =
        new ProcessBuilder(ChildJvm.command(ProbeChild.class, List.of(collector, "-version")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return java.start().waitFor() == 0;
  }
}
