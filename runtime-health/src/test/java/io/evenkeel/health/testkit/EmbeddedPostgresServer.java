package io.evenkeel.health.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** PostgreSQL from the binaries among the test's dependencies. */
final class EmbeddedPostgresServer implements PostgresServer {

  private final int port = TcpRelay.freePort();
  private final Path data;
  private @Nullable EmbeddedPostgres running;

  EmbeddedPostgresServer() throws IOException {
    data = Files.createTempDirectory("checks-postgres-");
  }

  @Override
  public void start() throws IOException {
    running =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .start();
  }

  @Override
  public void stop() throws IOException {
    var server = running;
    running = null;
    if (server != null) {
      server.close();
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void remove() throws IOException, InterruptedException {
    stop();
    PostgresServer.delete(data);
  }
}
