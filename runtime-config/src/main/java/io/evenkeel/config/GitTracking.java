package io.evenkeel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks git, where there is one, and waits for at most a second. */
final class GitTracking {

  private static final long LIMIT_MILLIS = 1_000;

  private GitTracking() {}

  /** False also when it cannot be known. */
  static boolean tracks(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null || !inRepository(folder)) {
      return false;
    }
    try {
      return succeeds(
          new ProcessBuilder(
              "git",
              "--literal-pathspecs",
              "-C",
              folder.toString(),
              "ls-files",
              "--error-unmatch",
              "--",
              String.valueOf(absolute.getFileName())));
    } catch (IOException e) {
      return false; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean inRepository(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean succeeds(ProcessBuilder command) throws IOException, InterruptedException {
    command.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    command.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = command.start();
    try {
      process.getOutputStream().close();
      return process.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }
}
