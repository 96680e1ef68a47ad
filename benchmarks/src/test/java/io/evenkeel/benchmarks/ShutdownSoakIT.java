package io.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One round of {@link ShutdownSoak} on each kind of port. */
class ShutdownSoakIT {

  @Test
  void sigtermLosesNothingOfAnyClientOnASharedPort() throws InterruptedException {
    assertClean(SoakRound.run(RunningService.JAR, Map.of(), new Random(1)));
  }

  @Test
  void sigtermLosesNothingOfAnyClientWithAManagementPort() throws InterruptedException {
    assertClean(SoakRound.run(RunningService.JAR, Map.of("MANAGEMENT_PORT", "0"), new Random(2)));
  }

  private static void assertClean(SoakRound round) {
    assertThat(round.isClean()).as(round.toString()).isTrue();
    // The four WebSockets and the four streams that were there to be ended.
    assertThat(round.counts().ended()).as(round.toString()).isGreaterThanOrEqualTo(8);
    assertThat(round.counts().answers())
        .containsKeys("keep-alive", "one-shot", "pipelined", "slow-body", "events", "websocket");
  }
}
