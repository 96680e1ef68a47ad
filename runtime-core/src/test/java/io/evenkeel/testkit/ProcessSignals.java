package io.evenkeel.testkit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What one process can do to another by its exact pid. */
final class ProcessSignals {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String DUMP_END = "JNI global refs";

  private ProcessSignals() {}

  static void send(Process process, String name) {
    requireSignal(name);
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + ": pid " + process.pid() + " has ended with " + process.exitValue());
    }
    send(process.toHandle(), name);
  }

  private static void requireSignal(String name) {
    if (!name.matches("[A-Z][A-Z0-9]*") || name.startsWith("SIG")) {
      throw new IllegalArgumentException(
          "signal: " + name + " (expected: a name such as TERM or HUP)");
    }
  }

  static void send(ProcessHandle process, String name) {
    requireSignal(name);
    // kill is built into every sh, while the command may be missing.
    Result kill = run(List.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, "" + process.pid()));
    if (kill.exit() != 0 && process.isAlive()) {
      throw new IllegalArgumentException(
          "signal: " + name + " (expected: a name such as TERM or HUP): " + kill.text());
    }
  }

  /** By jstack, else by SIGQUIT, upon which a JVM writes the dump to its standard output. */
  static String threadDump(Process process, Path javaHome, LineCollector stdout) {
    if (!process.isAlive()) {
      return "no thread dump: the process has ended";
    }
    Path jstack = javaHome.resolve("bin").resolve("jstack");
    if (Files.isExecutable(jstack)) {
      Result dump = run(List.of(jstack.toString(), "-l", "" + process.pid()));
      if (dump.exit() == 0) {
        return dump.text();
      }
    }
    int before = stdout.count();
    send(process, "QUIT");
    if (stdout.await(before, line -> line.startsWith(DUMP_END), LIMIT).isEmpty()) {
      return "no thread dump: no answer within " + LIMIT;
    }
    var lines = stdout.lines();
    return String.join("\n", lines.subList(before, lines.size()));
  }

  private record Result(int exit, String text) {}

  private static Result run(List<String> command) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.get(0), e);
    }
    try {
      var output = new LineCollector("output-" + process.pid(), process.getInputStream());
      if (!process.waitFor(LIMIT.toNanos(), NANOSECONDS)) {
        return new Result(-1, "no end within " + LIMIT);
      }
      output.awaitEnd(LIMIT);
      return new Result(process.exitValue(), String.join("\n", output.lines()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
