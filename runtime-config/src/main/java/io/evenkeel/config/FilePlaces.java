package io.evenkeel.config;

import java.nio.file.Path;

/**
 * The places one load reads files from. Immutable.
 *
 * @param workingDirectory what relative paths are relative to
 */
record FilePlaces(
    ClassLoader classLoader, Path workingDirectory, FormatReader reader, Problems problems) {

  ResourceFiles resources() {
    return new ResourceFiles(this);
  }

  /** Shown as it was written; need not exist. */
  DirectoryFiles directory(Path directory) {
    return new DirectoryFiles(directory, this);
  }
}
