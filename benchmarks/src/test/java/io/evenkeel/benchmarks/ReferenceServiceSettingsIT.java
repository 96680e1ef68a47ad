package io.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the environment decides, and what it is told when it is wrong. */
class ReferenceServiceSettingsIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CONFIG = 78;

  @Test
  void probesMoveToTheManagementPortWhenThereIsOne() throws IOException {
    try (var service = RunningService.start(Map.of("MANAGEMENT_PORT", "0"))) {
      int management = service.managementPort();

      assertThat(management).isNotEqualTo(service.port());
      assertThat(RawHttp.get(management, "/readyz").status()).isEqualTo(200);
      assertThat(RawHttp.get(management, "/metrics").status()).isEqualTo(200);
      assertThat(RawHttp.get(management, "/hello").status()).isEqualTo(404);
      assertThat(service.get("/readyz").status()).isEqualTo(404);
      assertThat(service.get("/hello").status()).isEqualTo(200);
    }
  }

  @Test
  void workersAndDelayAreInForce() {
    boolean virtualThreads = Runtime.version().feature() >= 21;

    try (var service =
        RunningService.start(Map.of("BENCH_WORKERS", "3", "DRAIN_DELAY_MS", "1500"))) {
      assertThat(service.awaitMessage("http started"))
          .contains(virtualThreads ? "virtual threads" : ", 3 worker threads");
      assertThat(service.awaitMessage("ready in")).contains("pre-drain 1.5,", "(balancer)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0"})
  void withoutADelayThereIsNoBalancer(String delay) {
    var environment = delay.isEmpty() ? Map.<String, String>of() : Map.of("DRAIN_DELAY_MS", delay);

    try (var service = RunningService.start(environment)) {
      assertThat(service.awaitMessage("ready in"))
          .contains(delay.isEmpty() ? "pre-drain 0.5," : "pre-drain 0,", "(none)");
    }
  }

  @Test
  void anotherPlatformCanBeAskedFor() {
    try (var service =
        RunningService.start(Map.of("DRAIN_DELAY_MS", "1500", "SHUTDOWN_PLATFORM", "kubernetes"))) {
      assertThat(service.awaitMessage("ready in")).contains("(kubernetes)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT            | 70000 | http.port: 70000 (expected: 0-65535)",
        "PORT            | ''    | http.port:",
        "MANAGEMENT_PORT | all   | management.port: all (expected: 0-65535 or shared)",
        "BENCH_WORKERS   | 0     | http.worker-threads: 0 (expected: 1-10000)",
        "BENCH_WORKERS   | many  | http.worker-threads: many (expected: a whole number",
        "DRAIN_DELAY_MS  | soon  | shutdown.pre-drain.max: soon ms (expected: a duration",
        "DRAIN_DELAY_MS  | -5    | shutdown.pre-drain.max: -5ms (expected: 0s to 10m)",
        "DRAIN_DELAY_MS  | 20000 | shutdown.pre-drain.max: 20 s (expected: at most half of",
        "BENCH_HANG      | 2     | bench.hang: 2 (expected: 0-1)",
        "BENCH_HANG      | yes   | bench.hang: yes (expected: a whole number"
      })
  void aWrongValueIsNamedWithItsVariable(String variable, String value, String message) {
    var command = ServiceProcess.jar(RunningService.JAR);
    if (!variable.equals("PORT")) {
      command.env("PORT", "0");
    }

    try (var process = command.env(variable, value).start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(CONFIG);
      assertThat(process.stderr())
          .anyMatch(line -> line.strip().startsWith(message))
          .anyMatch(line -> line.strip().equals("environment variable " + variable))
          .noneMatch(line -> line.startsWith("\tat "));
      assertThat(process.stdout()).isEmpty();
    }
  }

  @Test
  void allWrongValuesAreNamedAtOnce() {
    try (var process =
        ServiceProcess.jar(RunningService.JAR)
            .env("PORT", "-1")
            .env("MANAGEMENT_PORT", "all")
            .env("BENCH_HANG", "2")
            .start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(CONFIG);
      assertThat(process.stderr().get(0))
          .isEqualTo("reference-service cannot start: 3 configuration problems");
    }
  }

  @Test
  void theSamePortTwiceIsAnErrorAndNotASharedOne() {
    String port = String.valueOf(ServiceProcess.freePort());

    try (var process =
        ServiceProcess.jar(RunningService.JAR)
            .env("PORT", port)
            .env("MANAGEMENT_PORT", port)
            .start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(CONFIG);
      assertThat(process.stderr())
          .anyMatch(line -> line.contains("expected: another port, or shared"));
    }
  }
}
