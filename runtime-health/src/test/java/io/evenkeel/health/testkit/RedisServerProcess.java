package io.evenkeel.health.testkit;

import static org.awaitility.Awaitility.await;

import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A Redis of this machine, with one port for all of its starts. */
public final class RedisServerProcess implements AutoCloseable {

  private final int port = TcpRelay.freePort();
  private final String binary;
  private final Path folder;
  private @Nullable Process process;

  public RedisServerProcess() throws Exception {
    folder = Files.createTempDirectory("checks-redis-");
    binary = ExecutableProvider.newJarResourceProvider(folder.toFile()).get().getAbsolutePath();
  }

  public int port() {
    return port;
  }

  /** Starts it and waits until it answers. */
  public void start(String... options) throws Exception {
    var command =
        new java.util.ArrayList<>(
            List.of(binary, "--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of(options));
    Process started =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    process = started;
    await().atMost(Duration.ofSeconds(60)).until(() -> ping().check().status() == HealthStatus.UP);
  }

  /** Asks as a shell could. */
  private Probe ping() {
    return Probe.holds(
        () -> {
          try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            var in =
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String answer = in.readLine();
            return answer != null;
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  public void stop() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  public void freeze() throws Exception {
    signal("STOP");
  }

  public void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String signal) throws Exception {
    Process running = process;
    if (running != null) {
      ChildJvm.signal(running, signal);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    try {
      PostgresServer.delete(folder);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
