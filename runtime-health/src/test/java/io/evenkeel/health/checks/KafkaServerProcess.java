package io.evenkeel.health.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenkeel.health.testkit.ChildJvm;
import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.health.testkit.TcpRelay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own server, broker and controller in one process, with one port and one data folder for
 * all of its starts. Its jars are on the class path with {@code -Plong}.
 */
final class KafkaServerProcess implements AutoCloseable {

  private final int port = TcpRelay.freePort();
  private final Path folder;
  private final Path settings;
  private @Nullable Process process;

  KafkaServerProcess() throws Exception {
    folder = Files.createTempDirectory("checks-kafka-");
    settings = folder.resolve("server.properties");
    int controller = TcpRelay.freePort();
    Files.writeString(
        settings,
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@localhost:" + controller,
            "listeners=PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controller,
            "advertised.listeners=PLAINTEXT://localhost:" + port,
            "controller.listener.names=CONTROLLER",
            "offsets.topic.replication.factor=1",
            "log.dirs=" + folder.resolve("data")));
    Process format =
        java(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            "MkU3OEVBNTcwNTJENDM2Qg",
            "-c",
            "" + settings);
    if (format.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("log")));
    }
  }

  int port() {
    return port;
  }

  Map<String, Object> client() {
    return Map.of("bootstrap.servers", "localhost:" + port);
  }

  void start() throws Exception {
    process = java("kafka.Kafka", settings.toString());
  }

  void stop() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  void signal(String signal) throws Exception {
    Process running = process;
    if (running != null) {
      ChildJvm.signal(running, signal);
    }
  }

  String log() throws Exception {
    return Files.readString(folder.resolve("log"), UTF_8);
  }

  private Process java(String main, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  @Override
  public void close() {
    stop();
    try {
      PostgresServer.delete(folder);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
