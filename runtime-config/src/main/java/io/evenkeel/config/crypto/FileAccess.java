package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
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

  /**
   * Makes a file that only its owner can read, and nobody write.
   *
   * @throws IOException when it cannot be, or it is there already
   */
  public static void create(Path file, String text) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?> readable =
        PosixFilePermissions.asFileAttribute(Set.of(PosixFilePermission.OWNER_READ));
    try (var channel =
        posix
            ? Files.newByteChannel(file, options, readable)
            : Files.newByteChannel(file, options)) {
      write(channel, text);
    }
  }

  /**
   * Replaces a file in one step: whoever reads it sees the old text or the new one, also if this
   * fails half-way. Owner, group and mode stay; of a link, the file that it leads to is replaced.
   */
  public static void replace(Path path, String text) throws IOException {
    Path file = path.toRealPath();
    Path fresh = Files.createTempFile(file.getParent(), ".evenkeel-", ".tmp"); // 0600
    try {
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        write(channel, text);
        channel.force(true);
      }
      takeOver(file, fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new FileSystemException(file.toString(), null, "cannot be replaced in one step");
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // a full disk does not say which file it was
      throw new IOException(file + " is not replaced: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void write(WritableByteChannel channel, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    Arrays.fill(bytes, (byte) 0);
  }

  /** The service, which may be another user, must be able to read the new one as it did the old. */
  private static void takeOver(Path from, Path to) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributes now = view.readAttributes();
    if (!old.group().equals(now.group())) {
      view.setGroup(old.group());
    }
    if (!old.owner().equals(now.owner())) {
      view.setOwner(old.owner());
    }
    view.setPermissions(old.permissions());
  }
}
