package io.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** One round of {@link SigtermRounds} on each kind of port. */
class SigtermIT {

  private static final int CLIENTS = 32;
  private static final int WARM = 2_000;

  @Test
  void sigtermBreaksNoRequestOnASharedPort() {
    assertClean(SigtermRound.run(RunningService.JAR, Map.of(), CLIENTS, WARM));
  }

  @Test
  void sigtermBreaksNoRequestWithAManagementPort() {
    assertClean(
        SigtermRound.run(RunningService.JAR, Map.of("MANAGEMENT_PORT", "0"), CLIENTS, WARM));
  }

  private static void assertClean(SigtermRound round) {
    assertThat(round.outcome().broken()).as(round.toString()).isEmpty();
    assertThat(round.exitCode()).isZero();
    assertThat(round.logIsWhole()).as("log of " + round).isTrue();
    assertThat(round.outcome().requests()).isGreaterThanOrEqualTo(WARM);
    // One access-log line for each answer, lost with none of them.
    long logged =
        round.log().stream().filter(e -> e.path("logger").asString().equals("access")).count();
    assertThat(logged).isEqualTo(round.outcome().requests());
  }
}
