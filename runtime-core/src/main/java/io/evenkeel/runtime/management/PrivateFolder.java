package io.evenkeel.runtime.management;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that nobody but this process's user can look into, for files that are there for a
 * moment. Closing it removes it with what is in it. Not thread-safe.
 */
final class PrivateFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);

  /** There is no place to write. The message says why, and is for the client. */
  static final class NoRoomException extends IOException {

    private static final long serialVersionUID = 1;

    NoRoomException(String message) {
      super(message);
    }

    private NoRoomException(String message, IOException cause) {
      super(message, cause);
    }
  }

  private final Path folder;

  private PrivateFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one.
   *
   * @param parent where
   * @param bytes that must be free there
   */
  static PrivateFolder in(Path parent, long bytes) throws NoRoomException {
    requireRoom(parent, bytes);
    try {
      return new PrivateFolder(Files.createTempDirectory(parent, "evenkeel-")); // 0700
    } catch (IOException e) {
      throw noRoom(parent, e);
    }
  }

  /** Refuses to go on when less is free. */
  static void requireRoom(Path parent, long bytes) throws NoRoomException {
    long free = free(parent);
    if (free < bytes) {
      throw new NoRoomException(
          parent + ": " + megabytes(free) + " free (expected: " + megabytes(bytes) + ")");
    }
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  static long free(Path parent) throws NoRoomException {
    try {
      return Files.getFileStore(parent).getUsableSpace();
    } catch (IOException e) {
      throw noRoom(parent, e);
    }
  }

  /** What a write that failed means to a client. */
  static NoRoomException noRoom(Path parent, IOException e) {
    String why =
        e instanceof NoSuchFileException || e instanceof NotDirectoryException
            ? "no such directory"
            : e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    return new NoRoomException(parent + ": cannot be written to: " + why, e);
  }

  /** A name for a file that does not exist yet. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Reads a file that is to be gone afterwards, whatever happens to this process: where the system
   * can, its name goes at once.
   */
  InputStream open(Path file) throws IOException {
    return Files.newInputStream(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.DELETE_ON_CLOSE,
        LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void close() {
    try {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException | RuntimeException e) {
      LOG.warn("temporary directory not removed: {}: {}", folder, e.toString());
    }
  }
}
