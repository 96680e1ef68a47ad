package io.evenkeel.health.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL from Debian's package {@code postgresql}. It refuses to run as root, and runs as its
 * own user {@code postgres} then.
 */
final class DebianPostgresServer implements PostgresServer {

  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private final int port = TcpRelay.freePort();
  private final boolean root = System.getProperty("user.name").equals("root");
  private final Path bin;
  private final Path folder;
  private final Path data;
  private boolean running;

  DebianPostgresServer(Path bin) throws IOException, InterruptedException {
    this.bin = bin;
    folder = Files.createTempDirectory("checks-postgres-");
    data = folder.resolve("data");
    if (root) {
      PostgresServer.run(List.of("chown", "postgres", folder.toString()));
    }
    command(
        "initdb",
        "--pgdata=" + data,
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
  }

  /** Where the newest installed version keeps its programs; empty without the package. */
  static Optional<Path> bin() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (var versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    }
  }

  @Override
  public void start() throws IOException, InterruptedException {
    String options = "-p " + port + " -c listen_addresses=localhost -c fsync=off -k " + folder;
    command(
        "pg_ctl",
        "--pgdata=" + data,
        "--log=" + folder.resolve("log"),
        "--options=" + options,
        "--wait",
        "start");
    running = true;
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (running) {
      running = false;
      command("pg_ctl", "--pgdata=" + data, "--mode=fast", "--wait", "stop");
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void remove() throws IOException, InterruptedException {
    stop();
    PostgresServer.delete(folder);
  }

  private void command(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    PostgresServer.run(command);
  }
}
