package io.evenkeel.examples.orders;

import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The packaged service as a process that says it is ready. Thread-safe. */
final class RunningOrders implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Pattern URL = Pattern.compile("http://[0-9.]+:([0-9]+)");

  private final ServiceProcess process;

  private RunningOrders(ServiceProcess process) {
    this.process = process;
  }

  /** The jar that was packaged, whether the test runs in the module's folder or in the root. */
  static Path jar() {
    Path jar = Path.of("target", "orders.jar");
    return Files.exists(jar) ? jar : Path.of("examples", "orders").resolve(jar);
  }

  /** Starts the jar on free ports and waits until it is ready. */
  static RunningOrders start(String... arguments) {
    return start(command().args(arguments));
  }

  /** The jar on free ports, to be started. */
  static ServiceCommand command() {
    return ServiceProcess.jar(jar()).args("--http.port=0", "--management.port=0");
  }

  /** Starts a {@link #command} and waits until it is ready. */
  static RunningOrders start(ServiceCommand command) {
    var service = new RunningOrders(command.start());
    try {
      service.awaitMessage("ready in ");
      return service;
    } catch (AssertionError e) {
      service.close();
      throw e;
    }
  }

  ServiceProcess process() {
    return process;
  }

  OrdersClient client() {
    return new OrdersClient(port("http"));
  }

  int managementPort() {
    return port("management");
  }

  private int port(String component) {
    String line = awaitMessage(component + " started: ");
    Matcher url = URL.matcher(line);
    if (!url.find()) {
      throw new AssertionError("no port in " + line);
    }
    return Integer.parseInt(url.group(1));
  }

  /** The first line of the log whose message begins like this. */
  String awaitMessage(String beginning) {
    return process.awaitStdout(line -> line.contains("\"message\":\"" + beginning), START_LIMIT);
  }

  /** Places a few orders, so that there is something to list. */
  void fill(int orders) throws IOException {
    for (int i = 1; i <= orders; i++) {
      client().place("item " + i, i);
    }
  }

  /** What was logged so far; throws when a line of standard output is no JSON. */
  List<JsonNode> log() {
    return process.stdout().stream().map(OrdersClient::json).toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
