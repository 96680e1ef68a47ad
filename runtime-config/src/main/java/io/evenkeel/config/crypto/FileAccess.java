package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/** Opens files that hold keys, if nobody else can. */
final class FileAccess {

  private final boolean container;

  /**
   * With the variables and the files that mark a container: there everyone is the service, and
   * Kubernetes mounts with 0644 unless told otherwise.
   *
   * @param root of the file system
   */
  FileAccess(Map<String, String> environment, Path root) {
    this.container =
        environment.containsKey("KUBERNETES_SERVICE_HOST")
            || environment.containsKey("container")
            || Files.exists(root.resolve(".dockerenv"))
            || Files.exists(root.resolve("run/.containerenv"));
  }

  static FileAccess ofProcess() {
    return new FileAccess(System.getenv(), Path.of("/"));
  }

  /** Of a pipe nothing: opening it would wait for its writer. */
  byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new KeyRingException("does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new KeyRingException("is no regular file");
    }
    check(file.toRealPath());
    try (InputStream in = Files.newInputStream(file)) {
      return KeyText.bounded(in);
    }
  }

  private void check(Path file) throws IOException {
    if (container || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean open =
        permissions.contains(PosixFilePermission.OTHERS_READ)
            || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    Path folder = file.getParent();
    if (open
        && (folder == null
            || Files.getPosixFilePermissions(folder)
                .contains(PosixFilePermission.OTHERS_EXECUTE))) {
      throw new KeyRingException("is open to every user (expected: mode 0400 or 0440)");
    }
  }
}
