package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the process tests share: a scripted service on free ports, and what it printed. */
abstract class ProcessTest {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  final int port = ServiceProcess.freePort();
  final int managementPort = ServiceProcess.freePort();

  ServiceCommand service(String script) {
    return ServiceProcess.java(ScriptedService.class)
        .env("SCRIPT", script)
        .env("HTTP_PORT", String.valueOf(port))
        .env("MANAGEMENT_PORT", String.valueOf(managementPort));
  }

  static ServiceProcess ready(ServiceCommand command) {
    var process = command.start();
    process.awaitStdout(line -> line.contains("ready in"), PATIENCE);
    return process;
  }

  static Path folder(Path parent, String file, String content) throws IOException {
    Files.writeString(parent.resolve(file), content);
    return parent;
  }

  void awaitStatus(String path, int status) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> RawHttp.get(managementPort, path).status() == status);
  }

  /** Waits until the service is ready where its output cannot be read. */
  void awaitReady() {
    awaitStatus("/readyz", 200);
  }

  static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  /** The messages of the log, each line of which has to be one JSON object. */
  static List<String> messages(ServiceProcess process) {
    return process.stdout().stream()
        .map(ProcessTest::json)
        .map(n -> n.path("message").asString())
        .toList();
  }

  static JsonNode json(String line) {
    JsonNode node = JSON.readTree(line);
    assertThat(node.isObject()).as(line).isTrue();
    return node;
  }
}
