package io.evenkeel.runtime;

import io.evenkeel.runtime.management.ManagementSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * Where the probes of a running service are, in a file of properties that another process reads.
 * Optional: what cannot be written or removed is told, and nothing fails.
 */
final class StateFile {

  static final String HOST = "host";
  static final String PORT = "port";

  private static final int MAX_BYTES = 4096;

  private StateFile() {}

  /** Whoever reads meanwhile sees all of it, or the one before. */
  static void write(Path file, InetSocketAddress address, ManagementSettings.Paths paths)
      throws IOException {
    String host = address.getAddress().isAnyLocalAddress() ? "" : address.getHostString();
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, ".evenkeel-", ".tmp");
    try {
      Files.writeString(
          fresh,
          String.join(
              "\n",
              "pid=" + ProcessHandle.current().pid(),
              HOST + "=" + host,
              PORT + "=" + address.getPort(),
              "livez=" + paths.livez(),
              "readyz=" + paths.readyz(),
              "startupz=" + paths.startupz(),
              ""));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  static Properties read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + ": too large (expected: at most " + MAX_BYTES + " bytes)");
    }
    var properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    return properties;
  }
}
