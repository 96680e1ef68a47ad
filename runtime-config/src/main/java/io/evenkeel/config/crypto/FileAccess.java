package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/**
 * Who may open a file that holds secrets. Public for the packages of this module only. Immutable.
 */
public final class FileAccess {

  /** Said of a file that is open. */
  public static final String OPEN = "is open to every user (expected: mode 0400 or 0440)";

  private final boolean container;

  /**
   * With the variables and the files that mark a container: there everyone is the service, and
   * Kubernetes mounts with 0644 unless told otherwise.
   *
   * @param root of the file system
   */
  public FileAccess(Map<String, String> environment, Path root) {
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
    if (open(file)) {
      throw new KeyRingException(OPEN);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return KeyText.bounded(in);
    }
  }

  /**
   * Whether every user of this machine may read or write a file, or what a link leads to; false in
   * a container and where there are no such permissions.
   *
   * @throws IOException when it is not there or cannot be looked at
   */
  public boolean open(Path file) throws IOException {
    Path real = file.toRealPath();
    if (container || !real.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
    Path folder = real.getParent();
    return (permissions.contains(PosixFilePermission.OTHERS_READ)
            || permissions.contains(PosixFilePermission.OTHERS_WRITE))
        && (folder == null
            || Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE));
  }
}
