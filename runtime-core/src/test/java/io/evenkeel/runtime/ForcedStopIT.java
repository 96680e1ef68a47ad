package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A process ends at its deadline, whatever hangs, and says what it was. */
class ForcedStopIT extends ProcessTest {

  /** Far beyond the deadline of 5 s and far below what anything that hangs would take. */
  private static final Duration FORCED = Duration.ofSeconds(20);

  @TempDir Path folder;

  private ServiceCommand reporting(String script, Path reports) {
    return service(script).args("--shutdown.timeout=5s", "--shutdown.report-dir=" + reports);
  }

  private static void assertForced(ServiceProcess process) {
    process.signal("TERM");
    assertThat(process.awaitExit(FORCED)).isEqualTo(75);
  }

  private static JsonNode report(ServiceProcess process, Path reports) throws IOException {
    try (Stream<Path> files = Files.list(reports)) {
      assertThat(files).hasSize(1);
    }
    return json(Files.readString(reports.resolve("scripted-stop-" + process.pid() + ".json")));
  }

  private static JsonNode named(JsonNode array, String field, String value) {
    return array
        .valueStream()
        .filter(n -> n.path(field).asString().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + value + " in " + array));
  }

  private static String frames(JsonNode stack) {
    return text(stack.valueStream().map(JsonNode::asString).toList());
  }

  @Test
  void componentThatHangsInStopIsReportedWithWhereItIs() throws Exception {
    try (var process = ready(reporting("stop-hangs", folder))) {
      assertForced(process);

      var report = report(process, folder);
      assertThat(report.path("service").asString()).isEqualTo("scripted");
      assertThat(report.path("why").asString()).isEqualTo("order-events stop");
      assertThat(report.path("budget_ms").asInt()).isEqualTo(5_000);
      var step = named(report.path("steps"), "step", "order-events stop");
      assertThat(frames(step.path("given_up_at"))).contains("ScriptedService.forever");
      assertThat(messages(process)).contains("forced stop: order-events stop", "first stopped");
    }
  }

  @Test
  void reportIsOneEventOfTheLogToo() throws Exception {
    try (var process = ready(reporting("stop-hangs", folder))) {
      assertForced(process);

      var inLog =
          process.stdout().stream()
              .map(ProcessTest::json)
              .filter(event -> event.path("message").asString().startsWith("forced stop"))
              .toList();
      assertThat(inLog).hasSize(1);
      assertThat(json(inLog.get(0).path("report").asString())).isEqualTo(report(process, folder));
    }
  }

  @Test
  void requestThatNeverEndsIsReportedWithItsTrace() throws Exception {
    String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    try (var process = ready(reporting("plain", folder));
        var client = RawHttp.connection(port)) {
      client.send(
          "GET /hang HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-"
              + traceId
              + "-00f067aa0ba902b7-01\r\n\r\n");
      awaitServed();

      assertForced(process);

      var report = report(process, folder);
      assertThat(report.path("requests")).hasSize(1); // whether the drain or the watchdog wrote it
      var request = named(report.path("requests"), "route", "/hang");
      assertThat(request.path("method").asString()).isEqualTo("GET");
      assertThat(request.path("trace_id").asString()).isEqualTo(traceId);
      assertThat(request.path("age_ms").asInt()).isPositive();
    }
  }

  /** What was sent before has reached its handler once a later request was answered. */
  private void awaitServed() {
    Awaitility.await().atMost(PATIENCE).until(() -> RawHttp.get(port, "/hello").status() == 200);
  }

  @Test
  void componentThatWaitsForALockIsReportedWithWhoHoldsIt() throws Exception {
    try (var process = ready(reporting("stop-locked", folder))) {
      assertForced(process);

      var report = report(process, folder);
      assertThat(report.path("why").asString()).isEqualTo("order-events stop");
      var stuck = named(report.path("threads"), "held_by", "orders-importer");
      assertThat(stuck.path("name").asString()).isEqualTo("scripted-stop-order-events");
      assertThat(stuck.path("state").asString()).isEqualTo("BLOCKED");
      assertThat(stuck.path("waits_for").asString()).startsWith("java.lang.Object@");
      var holder = named(report.path("threads"), "name", "orders-importer");
      assertThat(frames(holder.path("stack"))).contains("ScriptedService.foreverInSpiteOfAll");
    }
  }

  @Test
  void hookOfAThirdPartyThatHangsIsReportedWithItsStack() throws Exception {
    try (var process = ready(reporting("hook-hangs", folder))) {
      assertForced(process);

      var report = report(process, folder);
      assertThat(report.path("why").asString())
          .isEqualTo("stopped, but a shutdown hook has not ended within the stop budget");
      assertThat(report.path("state").asString()).isEqualTo("STOPPED");
      var hook = named(report.path("threads"), "name", "their-hook");
      assertThat(frames(hook.path("stack"))).contains("ScriptedService.foreverInSpiteOfAll");
      assertThat(messages(process)).contains("last stopped", "first stopped");
    }
  }

  @Test
  void hookThatHangsAfterAFailedStartDoesNotKeepTheProcessAlive() throws Exception {
    try (var process = reporting("start-throws-hook-hangs", folder).start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(75);

      var report = report(process, folder);
      assertThat(report.path("state").asString()).isEqualTo("FAILED");
      named(report.path("threads"), "name", "their-hook");
    }
  }

  @Test
  void hookThatHangsAfterAnExitByTheApplicationIsReportedToo() throws Exception {
    try (var process = ready(reporting("hook-hangs", folder))) {
      RawHttp.get(port, "/exit");

      assertThat(process.awaitExit(FORCED)).isEqualTo(75);
      named(report(process, folder).path("threads"), "name", "their-hook");
    }
  }

  @Test
  void componentThatWaitsForTheEndOfAThreadIsReportedWithThatThread() throws Exception {
    try (var process = ready(reporting("stop-joins", folder))) {
      assertForced(process);

      var report = report(process, folder);
      var waiting = named(report.path("threads"), "name", "scripted-stop-order-events");
      assertThat(frames(waiting.path("stack"))).contains("java.lang.Thread.join");
      var importer = named(report.path("threads"), "name", "orders-importer");
      assertThat(frames(importer.path("stack"))).contains("ScriptedService.foreverInSpiteOfAll");
    }
  }

  @Test
  void logThatNobodyReadsIsReportedToTheFile() throws Exception {
    // A pipe of which the process itself holds the other end: it fills, and never breaks.
    Path pipe = folder.resolve("pipe");
    var reports = folder.resolve("reports");
    var script = "mkfifo \"$0\" && exec \"$@\" 1<>\"$0\"";
    var command =
        reporting("log-floods", reports)
            .args("--log.async=false")
            .launchedBy(
                java ->
                    Stream.concat(Stream.of("sh", "-c", script, pipe.toString()), java.stream())
                        .toList());
    try (var process = command.start()) {
      process.awaitStderr("standard output is full"::equals, PATIENCE);
      awaitReady();

      assertForced(process);

      var report = report(process, reports);
      assertThat(report.path("why").asString())
          .isEqualTo("not stopped within the stop budget of 5 s");
      var stuck = named(report.path("threads"), "name", "scripted-pre-drain");
      assertThat(frames(stuck.path("stack"))).contains("OutputStreamAppender");
      assertThat(stuck.path("held_by").asString()).isEqualTo("main");
      var writer = named(report.path("threads"), "name", "main");
      assertThat(frames(writer.path("stack"))).contains("FileOutputStream.writeBytes");
      assertThat(text(process.stderr())).contains("scripted not stopped within the stop budget");
    }
  }

  @Test
  void folderForReportsIsMadeWhereThereIsNone() throws Exception {
    Path reports = folder.resolve("var/reports");
    try (var process = ready(reporting("stop-hangs", reports))) {
      assertForced(process);

      assertThat(report(process, reports).path("why").asString()).isEqualTo("order-events stop");
    }
  }

  @Test
  void reportThatCannotBeWrittenIsStillLogged() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    try (var process = ready(reporting("stop-hangs", file))) {
      assertForced(process);

      assertThat(text(messages(process)))
          .contains("stop report not written to " + file + ": ")
          .contains("forced stop: ");
    }
  }

  @Test
  void reportThatFindsTheDiskFullIsStillLogged() throws Exception {
    var script =
        "mount -t tmpfs -o size=4k tmpfs \"$0\" && head -c 4096 /dev/zero >\"$0/full\""
            + " && exec \"$@\"";
    var root = List.of("unshare", "--mount", "sh", "-c", script, folder.toString());
    assumeTrue(
        new ProcessBuilder(Stream.concat(root.stream(), Stream.of("true")).toList())
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0,
        "needs unshare and the right to mount a tmpfs");
    var command =
        reporting("stop-hangs", folder)
            .launchedBy(java -> Stream.concat(root.stream(), java.stream()).toList());
    try (var process = ready(command)) {
      assertForced(process);

      assertThat(text(messages(process)))
          .containsPattern("stop report not written to .*: .*No space left on device")
          .contains("forced stop: ");
    }
  }
}
