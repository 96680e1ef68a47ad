package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What can be asked of a running service's logging, and what it does when nobody reads it. */
@Timeout(180)
class LogsIT extends ProcessTest {

  private static final String TOKEN = "correct-horse-battery";
  private static final String AUTHORIZED = "Authorization: Bearer " + TOKEN;

  @TempDir Path folder;

  private ServiceCommand managed() {
    return service("plain").env("MANAGEMENT_TOKEN", TOKEN);
  }

  private Answer ask(String method, String path, String body, String... headers)
      throws IOException {
    return RawHttp.exchange(
        managementPort,
        "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(
                method,
                path,
                String.join("", Stream.of(headers).map(h -> h + "\r\n").toList()),
                body.length(),
                body));
  }

  private JsonNode logger(String name) throws IOException {
    return json(ask("GET", "/loggers/" + name, "", AUTHORIZED).body());
  }

  @Test
  void levelsAreSeenChangedAndBackAgain() throws IOException {
    try (var process = ready(managed())) {
      JsonNode all = json(ask("GET", "/loggers", "", AUTHORIZED).body());
      assertThat(all.get("loggers").get(0).get("logger").asString()).isEqualTo("ROOT");
      assertThat(all.get("loggers").get(0).get("level").asString()).isEqualTo("info");

      Answer changed =
          ask(
              "PUT",
              "/loggers/io.undertow",
              "{\"level\": \"DEBUG\", \"time\": \"1s\", \"by\": \"anna\"}",
              AUTHORIZED);

      assertThat(changed.status()).as(changed.body()).isEqualTo(200);
      JsonNode now = json(changed.body());
      assertThat(now.get("level").asString()).isEqualTo("debug");
      assertThat(now.get("configured").asString()).isEqualTo("warn");
      assertThat(now.get("change").get("by").asString()).isEqualTo("anna (127.0.0.1)");
      process.awaitStdout(
          line -> line.contains("level warn") || line.contains("is over"), PATIENCE);
      await().until(() -> logger("io.undertow").get("level").asString().equals("warn"));
      assertThat(logger("io.undertow").has("change")).isFalse();

      ask("PUT", "/loggers/com.acme", "{\"level\":\"trace\",\"time\":\"forever\"}", AUTHORIZED);
      assertThat(logger("com.acme.Orders").get("level").asString()).isEqualTo("trace");
      assertThat(logger("com.acme").get("change").get("until").asString()).isEqualTo("forever");
      ask("DELETE", "/loggers/com.acme", "", AUTHORIZED);
      assertThat(logger("com.acme.Orders").get("level").asString()).isEqualTo("info");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.acme | {\"level\":\"loud\"} | level: loud (expected: trace, debug, info",
        "com.acme | {} | level: missing (expected: such as debug)",
        "com.acme | {\"level\":5} | level: no text (expected: a text)",
        "com.acme | {\"level\":\"debug\",\"until\":\"x\"} | until: unknown (expected: level, time, by)",
        "com.acme | {\"level\":\"debug\",\"time\":\"1y\"} | time: 1y (expected: such as 30m, or forever)",
        "com.acme | {\"level\":\"debug\",\"time\":\"9999h\"} | (expected: at most 7 days)",
        "com.acme | level=debug | body: no JSON",
        "com.acme | [] | body: no object",
        "com..acme | {\"level\":\"debug\"} | logger: com..acme (expected: a name such as",
        "a%0Ab | {\"level\":\"debug\"} | logger: a",
      })
  void whatIsNoLevelIsRefusedAndChangesNothing(String logger, String body, String message)
      throws IOException {
    try (var process = ready(managed())) {
      Answer answer = ask("PUT", "/loggers/" + logger, body, AUTHORIZED);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains(message);
      assertThat(ask("GET", "/loggers", "", AUTHORIZED).body()).doesNotContain("\"change\"");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void nobodyElseSeesOrChangesAnything() throws IOException {
    try (var process = ready(managed())) {
      for (String path : List.of("/loggers", "/loggers/ROOT", "/diagnostics/recent-errors")) {
        assertThat(ask("GET", path, "").status()).isEqualTo(401);
      }
      assertThat(ask("PUT", "/loggers/ROOT", "{\"level\":\"off\"}").status()).isEqualTo(401);
      assertThat(ask("DELETE", "/loggers/ROOT", "").status()).isEqualTo(401);
      assertThat(ask("PUT", "/loggers/ROOT", "x".repeat(5000), AUTHORIZED).status()).isEqualTo(413);
      assertThat(logger("ROOT").get("level").asString()).isEqualTo("info");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void aPageInTheBrowserOfADeveloperChangesNoLevel() throws IOException {
    try (var process = ready(service("plain").args("--profile=dev", "--log.format=json"))) {
      String debug = "{\"level\":\"debug\"}";

      assertThat(ask("PUT", "/loggers/ROOT", debug, "Origin: http://evil.example").status())
          .isEqualTo(404);
      assertThat(ask("PUT", "/loggers/ROOT", debug).status()).isEqualTo(200);
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void lastErrorsAreThereToBeLookedAt() throws IOException {
    try (var process = ready(managed())) {
      RawHttp.get(port, "/throw");

      await()
          .untilAsserted(
              () -> {
                Answer answer = ask("GET", "/diagnostics/recent-errors", "", AUTHORIZED);
                JsonNode newest = json(answer.body()).get("events").path(0);
                assertThat(newest.path("level").asString("")).isEqualTo("ERROR");
                assertThat(newest.path("error.fingerprint").asString("")).hasSize(16);
                assertThat(newest.path("trace_id").asString("")).hasSize(32);
              });
      assertThat(process.isAlive()).isTrue();
    }
  }

  /** The pipe's other end is held by the process itself: it fills, and never breaks. */
  @Test
  void blockedStandardOutputKeepsNobodyWaiting() throws IOException {
    String script = "mkfifo \"$0\" && exec \"$@\" 1<>\"$0\"";
    var command =
        service("log-floods")
            .args("--log.format=json", "--shutdown.timeout=5s")
            .launchedBy(
                java ->
                    Stream.concat(
                            Stream.of("sh", "-c", script, folder.resolve("pipe").toString()),
                            java.stream())
                        .toList());
    try (var process = command.start()) {
      awaitReady();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  RawHttp.get(managementPort, "/metrics")
                      .body()
                      .lines()
                      .filter(line -> line.startsWith("log_events_dropped_total "))
                      .anyMatch(line -> !line.endsWith(" 0.0")));

      for (int i = 0; i < 200; i++) {
        assertThat(RawHttp.get(port, i % 2 == 0 ? "/hello" : "/throw").status()).isIn(200, 500);
      }

      process.signal("TERM");
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void whatStandardOutputDidNotTakeIsCountedInTheSummaryOfTheStop() throws Exception {
    Path pipe = folder.resolve("pipe");
    String script = "mkfifo \"$0\" && exec \"$@\" 1<>\"$0\"";
    var command =
        service("log-floods")
            .args("--log.format=json")
            .launchedBy(
                java ->
                    Stream.concat(Stream.of("sh", "-c", script, pipe.toString()), java.stream())
                        .toList());
    try (var process = command.start()) {
      awaitReady();
      await().atMost(PATIENCE).until(() -> droppedSoFar() > 0);
      var lines = new FutureTask<>(() -> Files.readAllLines(pipe));
      new Thread(lines, "reading").start();
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      JsonNode flush =
          lines.get(30, TimeUnit.SECONDS).stream()
              .map(ProcessTest::json)
              .filter(line -> line.path("component").asString("").equals("flush"))
              .findFirst()
              .orElseThrow();
      assertThat(flush.path("level").asString()).isEqualTo("WARN");
      assertThat(flush.path("dropped").asLong()).isPositive();
      assertThat(flush.path("message").asString())
          .isEqualTo("flush: " + flush.path("dropped").asLong() + " log events dropped");
    }
  }

  private double droppedSoFar() throws IOException {
    return RawHttp.get(managementPort, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("log_events_dropped_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  /** A service whose main class makes no logger before it runs. */
  public static final class Quiet {

    private Quiet() {}

    public static void main(String[] args) {
      ServiceRuntime.start("quiet", args, service -> {});
    }
  }

  @Test
  void logbackSetsNothingUpThatIsThrownAway() throws Exception {
    Path classes = folder.resolve("classes.txt");
    var quiet =
        ServiceProcess.java(Quiet.class)
            .env("MANAGEMENT_PORT", "0")
            .jvm("-Xlog:class+load:file=" + classes);
    try (var process = ready(quiet)) {
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
    assertThat(Files.readString(classes))
        .contains("EarlyLogging")
        .doesNotContain("ch.qos.logback.classic.BasicConfigurator");
  }

  @Test
  void aLogbackFileOfTheApplicationIsLeftAloneAndItsEncodersOfOursKnowTheService()
      throws Exception {
    Path file = folder.resolve("orders.log");
    folder(
        folder,
        "logback.xml",
        """
        <configuration>
          <appender name="json" class="ch.qos.logback.core.FileAppender">
            <file>%s</file>
            <encoder class="io.evenkeel.observability.JsonLogEncoder"/>
          </appender>
          <appender name="own" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>OWN %%level %%msg%%n</pattern></encoder>
          </appender>
          <root level="info"><appender-ref ref="json"/><appender-ref ref="own"/></root>
        </configuration>
        """
            .formatted(file));
    String trace = "0af7651916cd43dd8448eb211c80319c";
    try (var process = managed().resources(folder).args("--log.format=ecs").start()) {
      process.awaitStdout(line -> line.startsWith("OWN INFO ready in "), PATIENCE);
      RawHttp.get(
          port, "/throw?token=" + TOKEN, "traceparent: 00-" + trace + "-00f067aa0ba902b7-01");
      RawHttp.get(port, "/" + TOKEN);
      assertThat(logger("ROOT").get("level").asString()).isEqualTo("info");
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(process.stdout()).allMatch(line -> !line.startsWith("{"));
      assertThat(text(process.stderr())).isEmpty();
    }
    List<JsonNode> events = Files.readAllLines(file).stream().map(ProcessTest::json).toList();
    assertThat(events)
        .allMatch(event -> event.path("service").asString("").equals("scripted"))
        .anyMatch(event -> event.path("message").asString("").startsWith("ready in "))
        .anyMatch(event -> event.path("error.fingerprint").asString("").length() == 16)
        .anyMatch(event -> event.path("trace_id").asString("").equals(trace));
    assertThat(Files.readString(file)).contains("******").doesNotContain(TOKEN);
  }
}
