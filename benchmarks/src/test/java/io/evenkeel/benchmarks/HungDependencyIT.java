package io.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A required check that blocks for 30 s. */
class HungDependencyIT {

  private static final int PROBES = 64;

  @ParameterizedTest
  @ValueSource(strings = {"", "0"})
  void probesAnswerAtOnceAndUsersAreServed(String ownPort) throws IOException {
    var environment =
        ownPort.isEmpty()
            ? Map.of("BENCH_HANG", "1")
            : Map.of("BENCH_HANG", "1", "MANAGEMENT_PORT", ownPort);
    try (var service = RunningService.start(environment)) {
      int probed = ownPort.isEmpty() ? service.port() : service.managementPort();
      List<Integer> statuses = new ArrayList<>();

      long from = System.nanoTime();
      for (int i = 0; i < PROBES; i++) {
        statuses.add(RawHttp.get(probed, "/readyz").status());
      }
      var took = Duration.ofNanos(System.nanoTime() - from);

      assertThat(statuses).hasSize(PROBES).containsOnly(503);
      assertThat(took).isLessThan(Duration.ofSeconds(2));
      assertThat(RawHttp.get(probed, "/readyz").body()).contains("[-]pretended-dependency failed");
      assertThat(RawHttp.get(probed, "/livez").status()).isEqualTo(200);
      assertThat(service.get("/hello").status()).isEqualTo(200);
      assertThat(service.get("/work").status()).isEqualTo(200);
    }
  }

  @Test
  void stopDoesNotWaitForTheCheck() {
    try (var service = RunningService.start(Map.of("BENCH_HANG", "1"))) {
      service.process().signal("TERM");

      assertThat(service.process().awaitExit(Duration.ofSeconds(15))).isZero();
    }
  }
}
