package io.evenkeel.benchmarks;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service as a process that has said it is ready. Thread-safe. */
final class RunningService implements AutoCloseable {

  static final Path JAR = Path.of("target", "reference-service.jar");

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final ServiceProcess process;

  private RunningService(ServiceProcess process) {
    this.process = process;
  }

  /**
   * Starts the jar on free ports and waits until it is ready.
   *
   * @param environment besides {@code PORT=0}
   */
  static RunningService start(Path jar, Map<String, String> environment) {
    var command = ServiceProcess.jar(jar).env("PORT", "0");
    environment.forEach(command::env);
    var service = new RunningService(command.start());
    try {
      service.awaitMessage("ready in ");
      return service;
    } catch (AssertionError e) {
      e.addSuppressed(new AssertionError(service.process.threadDump()));
      service.close();
      throw e;
    }
  }

  static RunningService start(Map<String, String> environment) {
    return start(JAR, environment);
  }

  ServiceProcess process() {
    return process;
  }

  int port() {
    return port("http");
  }

  int managementPort() {
    return port("management");
  }

  private int port(String component) {
    String line = awaitMessage(component + " started: ");
    Matcher url = Pattern.compile("http://[0-9.]+:([0-9]+)").matcher(line);
    if (!url.find()) {
      throw new AssertionError("no port in " + line);
    }
    return Integer.parseInt(url.group(1));
  }

  /** The first line of the log whose message begins like this. */
  String awaitMessage(String beginning) {
    return process.awaitStdout(line -> line.contains("\"message\":\"" + beginning), START_LIMIT);
  }

  Answer get(String path, String... headers) throws IOException {
    return RawHttp.get(port(), path, headers);
  }

  /** Posts bytes, each character one of them. */
  Answer post(String path, String body) throws IOException {
    return RawHttp.exchange(
        port(),
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  /** What was logged so far; throws when a line of standard output is no JSON object. */
  List<JsonNode> log() {
    return process.stdout().stream().map(RunningService::json).toList();
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    process.close();
  }
}
