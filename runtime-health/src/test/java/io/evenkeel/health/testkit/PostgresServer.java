package io.evenkeel.health.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL of this machine, with one port and one data folder for all of its starts.
 *
 * <p>Run from the binaries that come as a dependency; where those do not run (another platform, or
 * no user namespaces for root), from Debian's package. The system property {@code
 * test.postgres=debian} asks for the package.
 */
public interface PostgresServer {

  /** Starts it and waits until it answers. */
  void start() throws Exception;

  /** Ends all its connections and stops it; the data stay. */
  void stop() throws Exception;

  /** Where it listens, for the user and database {@code postgres}, without a password. */
  int port();

  /** How JDBC finds it: database {@code postgres}. */
  default String url() {
    return "jdbc:postgresql://localhost:" + port() + "/postgres";
  }

  /** Stops it and removes the data. */
  void remove() throws Exception;

  /** A server that is running; skips the test when this machine cannot run one. */
  static PostgresServer started() throws Exception {
    Exception trouble = new IOException("not asked for");
    if (!System.getProperty("test.postgres", "").equals("debian")) {
      var embedded = new EmbeddedPostgresServer();
      try {
        embedded.start();
        return embedded;
      } catch (IOException | RuntimeException e) {
        embedded.remove();
        trouble = e;
      }
    }
    var bin = DebianPostgresServer.bin();
    Assumptions.assumeTrue(
        bin.isPresent(),
        "no PostgreSQL: the embedded one does not run here ("
            + trouble
            + "), and Debian's package postgresql is not installed");
    var debian = new DebianPostgresServer(bin.orElseThrow());
    debian.start();
    return debian;
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      run(List.of("rm", "-rf", folder.toString()));
    }
  }

  /** Runs a command to its end. */
  static void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("postgres-command-", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end within 60 s: " + command);
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            process.exitValue() + " from " + command + ": " + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }
}
