package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Which signal does what, by how the process was started. */
class SignalsIT extends ProcessTest {

  /** A launcher that has no controlling terminal to pass on, wherever the test runs. */
  private static final List<String> NO_TERMINAL = List.of("setsid");

  private static ServiceCommand by(List<String> launcher, ServiceCommand command) {
    return command.launchedBy(java -> joined(launcher, java));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** Gives it a terminal of its own; ends with its exit code. */
  private static ServiceCommand onTerminal(ServiceCommand command) {
    assumeTrue(
        runs("script", "-qec", "true", "/dev/null"), "needs script, Debian package bsdutils");
    return command.launchedBy(
        java -> List.of("script", "-qec", "exec " + quoted(java), "/dev/null"));
  }

  private static String quoted(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** Makes it, or the words in front of it, PID 1 of a namespace. */
  private static ServiceCommand asFirstProcess(ServiceCommand command, String... words) {
    var namespace = List.of("--pid", "--fork", "--mount-proc", "--kill-child");
    var asRoot = joined(List.of("unshare"), namespace);
    var asUser = joined(List.of("unshare", "--map-root-user"), namespace);
    boolean root = runs(joined(asRoot, List.of("true")).toArray(String[]::new));
    assumeTrue(
        root || runs(joined(asUser, List.of("true")).toArray(String[]::new)),
        "needs unshare and the right to make a PID namespace");
    return by(joined(root ? asRoot : asUser, List.of(words)), command);
  }

  private static boolean runs(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void assertServing() throws IOException {
    assertThat(RawHttp.get(port, "/hello").body()).isEqualTo("hello");
  }

  /** The log events of one level, by their messages. */
  private static List<String> messages(ServiceProcess process, String level) {
    var found = new ArrayList<String>();
    for (String line : process.stdout()) {
      var event = json(line);
      if (event.path("level").asString().equals(level)) {
        found.add(event.path("message").asString());
      }
    }
    return found;
  }

  @Test
  void hangupWithoutATerminalAsksForAReloadOfWhichThereIsNothing() throws Exception {
    try (var process = ready(by(NO_TERMINAL, service("plain")))) {
      process.signal("HUP");

      process.awaitStdout(line -> line.contains("SIGHUP: nothing to reload"), PATIENCE);
      assertServing();
      process.signal("TERM");
      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(messages(process)).contains("last stopped", "first stopped");
    }
  }

  @Test
  void hangupStaysIgnoredUnderNohup() throws Exception {
    try (var process = ready(by(joined(NO_TERMINAL, List.of("nohup")), service("plain")))) {
      process.signal("HUP");

      assertServing();
      process.signal("TERM");
      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(text(messages(process))).contains("draining (SIGTERM)").doesNotContain("SIGHUP");
    }
  }

  @Test
  void hangupFromAControllingTerminalStops() {
    try (var process = ready(onTerminal(service("plain")))) {
      process.signalStarted("HUP");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(text(process.stdout())).contains("draining (SIGHUP)", "clean. exit 0");
    }
  }

  @Test
  void closedTerminalStopsToo() {
    try (var process = ready(onTerminal(service("plain")))) {
      ProcessHandle java = process.started();

      process.signal("KILL"); // the terminal's window: the kernel hangs up, and takes it away

      try {
        Awaitility.await().atMost(PATIENCE).until(() -> !java.isAlive());
      } finally {
        java.destroyForcibly();
      }
    }
  }

  @Test
  void reducedSignalsAreWarnedOfAndSigtermKillsAtOnce() throws Exception {
    try (var process = ready(service("plain").jvm("-Xrs"))) {
      assertServing();
      assertThat(messages(process, "WARN"))
          .containsExactly("-Xrs: SIGTERM kills at once, there is no graceful stop. Remove -Xrs");

      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(143);
      assertThat(messages(process)).doesNotContain("last stopped", "first stopped");
    }
  }

  @Test
  void reducedSignalsByTheirLongNameAreWarnedOfToo() {
    try (var process = ready(service("plain").jvm("-XX:+ReduceSignalUsage"))) {
      assertThat(messages(process, "WARN"))
          .containsExactly("-Xrs: SIGTERM kills at once, there is no graceful stop. Remove -Xrs");
    }
  }

  @Test
  void reducedSignalsAsFirstProcessAreAnErrorAndSigtermDoesNothing() throws Exception {
    try (var process = ready(asFirstProcess(service("plain").jvm("-Xrs")))) {
      assertThat(messages(process, "ERROR"))
          .containsExactly(
              "-Xrs as PID 1: SIGTERM does nothing, so every stop is a kill. Remove -Xrs");

      process.signalStarted("TERM");

      assertServing();
    }
  }

  @Test
  void firstProcessStopsOnSigterm() {
    try (var process = ready(asFirstProcess(service("plain")))) {
      process.signalStarted("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(messages(process)).contains("last stopped", "first stopped");
      assertThat(messages(process, "WARN")).isEmpty();
    }
  }

  @Test
  void shellAsFirstProcessOfAContainerIsWarnedOf() {
    // Not its last command, or the shell would become it.
    var command = service("plain").env("container", "test");
    try (var process = ready(asFirstProcess(command, "sh", "-c", "\"$0\" \"$@\"; exit $?"))) {
      assertThat(messages(process, "WARN"))
          .containsExactly(
              "PID 1 is sh, which passes no signal on: SIGTERM never arrives. Start java with"
                  + " exec, or write ENTRYPOINT as a JSON array");
    }
  }

  @Test
  void timeoutThatCannotFitIntoTheGracePeriodIsWarnedOf() {
    var command =
        service("plain").env("SHUTDOWN_GRACE_PERIOD", "2s").args("--shutdown.timeout=10s");
    try (var process = ready(command)) {
      assertThat(messages(process, "WARN"))
          .containsExactly(
              "shutdown.timeout 10 s does not fit into the grace period of 2 s: the process is"
                  + " killed before it has stopped");
    }
  }

  @Test
  void gracePeriodAloneGivesTheBudget() {
    try (var process = ready(service("plain").env("SHUTDOWN_GRACE_PERIOD", "6s"))) {
      assertThat(text(messages(process)))
          .containsPattern("ready in \\d+ ms. Stop budget 5 s: .*; grace period 6 s \\(");
      assertThat(messages(process, "WARN")).isEmpty();
    }
  }
}
