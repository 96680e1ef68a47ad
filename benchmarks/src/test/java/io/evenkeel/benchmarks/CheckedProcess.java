package io.evenkeel.benchmarks;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link CheckedService} that is ready, seen from outside, also by {@code /proc}. */
final class CheckedProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern URL = Pattern.compile("http://[0-9.]+:([0-9]+)");

  private final ServiceProcess process;
  private final Duration launch;
  private final int port;
  private final int managementPort;

  private CheckedProcess(ServiceProcess process, Duration launch) {
    this.process = process;
    this.launch = launch;
    this.port = port("http");
    this.managementPort = port("management");
  }

  static CheckedProcess start(CheckedSettings checks, String... jvm) {
    long from = System.nanoTime();
    var process =
        ServiceProcess.java(CheckedService.class)
            .jvm(jvm)
            .args(CheckedService.options(checks))
            .start();
    try {
      process.awaitStdout(line -> line.contains("\"message\":\"ready in "), START_LIMIT);
      return new CheckedProcess(process, Duration.ofNanos(System.nanoTime() - from));
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
  }

  private int port(String component) {
    String begins = "\"message\":\"" + component + " started: ";
    Matcher url = URL.matcher(process.awaitStdout(line -> line.contains(begins), START_LIMIT));
    if (!url.find()) {
      throw new AssertionError("no port of " + component);
    }
    return Integer.parseInt(url.group(1));
  }

  /** From the launch of the process to the line that says it is ready. */
  Duration launch() {
    return launch;
  }

  int port() {
    return port;
  }

  int managementPort() {
    return managementPort;
  }

  /** A field of {@code GET /memory}; collects garbage. */
  JsonNode memory() throws IOException {
    return JSON.readTree(RawHttp.get(port, "/memory").body());
  }

  /** Resident memory in kB. */
  long residentKilobytes() {
    return status("VmRSS");
  }

  /** Threads of the operating system. */
  long threads() {
    return status("Threads");
  }

  Duration cpu() {
    return ProcessHandle.of(process.pid())
        .flatMap(p -> p.info().totalCpuDuration())
        .orElseThrow(() -> new AssertionError("no processor time of " + process.pid()));
  }

  private long status(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith(name + ":")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no " + name + " of " + process.pid());
  }

  @Override
  public void close() {
    process.close();
  }
}
