package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a process ends, whoever tells it to and whatever hangs. */
class StopIT extends ProcessTest {

  @Test
  void sigtermFinishesRequestsStopsInReverseAndExitsWithZero() throws Exception {
    try (var process = ready(service("plain"));
        var client = RawHttp.connection(port)) {
      client.send("GET /sleep HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitInFlight();

      process.signal("TERM");

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("slept");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(process.awaitExit(PATIENCE)).isZero();
      var messages = messages(process);
      assertThat(messages)
          .containsSubsequence(
              "first started",
              "last started",
              "main returned",
              "GET /sleep 200",
              "last stopped",
              "first stopped");
      assertThat(messages.get(messages.size() - 1)).matches("stopped in \\d+ ms, clean. exit 0");
    }
  }

  private void awaitInFlight() {
    // The scrape sees it only when it ended; the drain line of the log tells how many there were.
    Awaitility.await().atMost(PATIENCE).until(() -> RawHttp.get(port, "/hello").status() == 200);
  }

  @Test
  void drainingServiceIsNotReadyButAlive() throws Exception {
    try (var process = ready(service("plain"));
        var client = RawHttp.connection(port)) {
      client.send("GET /sleep HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitInFlight();

      process.signal("TERM");

      awaitStatus("/readyz", 503);
      assertThat(RawHttp.get(managementPort, "/readyz").body()).contains("draining");
      assertThat(RawHttp.get(managementPort, "/livez").status()).isEqualTo(200);
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void sigintStopsToo() {
    try (var process = ready(service("plain"))) {
      process.signal("INT");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(text(messages(process))).contains("draining (SIGINT)");
    }
  }

  @Test
  void sigtermDuringStartUnwindsOnlyWhatStarted() {
    try (var process = service("start-hangs").start()) {
      process.awaitStdout(line -> line.contains("starting order-events"), PATIENCE);

      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(messages(process))
          .contains("first stopped")
          .doesNotContain("last started", "last stopped", "main returned");
    }
  }

  @Test
  void componentThatHangsInStopIsNamedAndTheProcessEndsForced() {
    try (var process = ready(service("stop-hangs").args("--shutdown.timeout=3s"))) {
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(75);
      String log = text(process.stdout());
      assertThat(log)
          .contains("order-events stop did not return within")
          .contains("ScriptedService.forever")
          .contains("forced, cut: order-events stop. exit 75");
      assertThat(messages(process)).contains("first stopped", "last stopped");
    }
  }

  @Test
  void componentThatThrowsInStopIsLoggedAndTheOthersStop() {
    try (var process = ready(service("stop-throws"))) {
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(messages(process)).contains("order-events stop failed: no", "first stopped");
    }
  }

  @Test
  void requestThatNeverEndsIsCutAndNamed() throws Exception {
    try (var process = ready(service("plain").args("--shutdown.timeout=2s"));
        var client = RawHttp.connection(port)) {
      client.send("GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitInFlight();

      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(75);
      assertThat(text(process.stdout())).contains("1 cut (GET /hang for ");
    }
  }

  @Test
  void secondSignalSkipsTheDrain() throws Exception {
    try (var process = ready(service("plain"));
        var client = RawHttp.connection(port)) {
      client.send("GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitInFlight();
      process.signal("TERM");
      process.awaitStdout(line -> line.contains("draining (SIGTERM)"), PATIENCE);
      var oneSecond = System.nanoTime() + Duration.ofMillis(1100).toNanos();
      Awaitility.await().until(() -> System.nanoTime() > oneSecond);

      process.signal("TERM");

      assertThat(process.awaitExit(Duration.ofSeconds(10))).isEqualTo(75);
      assertThat(messages(process)).contains("first stopped");
    }
  }

  @Test
  void signalAgainWithinASecondIsTheSameOne() throws Exception {
    try (var process = ready(service("plain"));
        var client = RawHttp.connection(port)) {
      client.send("GET /sleep HTTP/1.1\r\nHost: localhost\r\n\r\n");
      awaitInFlight();

      process.signal("INT");
      process.signal("TERM");

      assertThat(client.readAnswer().body()).isEqualTo("slept");
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void exitByTheApplicationDrainsAndKeepsItsCode() throws Exception {
    try (var process = ready(service("plain"))) {
      RawHttp.get(port, "/exit");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(7);
      assertThat(messages(process)).contains("first stopped", "last stopped");
    }
  }

  @Test
  void exitByTheApplicationWhileItStartsUnwindsAndKeepsItsCode() {
    try (var process = service("start-exits").args("--shutdown.timeout=60s").start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(3);
      assertThat(messages(process)).contains("first stopped").doesNotContain("last started");
    }
  }

  @Test
  void withoutSignalHandlersTheHookDrains() {
    try (var process =
        ready(
            service("plain")
                .jvm(
                    "--limit-modules",
                    "java.base,java.xml,java.naming,java.management,java.logging,java.sql,jdk.management"))) {
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(143);
      assertThat(messages(process)).contains("first stopped", "last stopped");
    }
  }

  @Test
  void standingByServiceSaysWhyAndStopsCleanly() throws Exception {
    try (var process = service("standby").start()) {
      process.awaitStdout(line -> line.contains("main returned"), PATIENCE);

      assertThat(RawHttp.get(managementPort, "/startupz").status()).isEqualTo(200);
      var ready = RawHttp.get(managementPort, "/readyz");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).contains("starting orders-database");
      process.signal("TERM");
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }
}
