package io.evenkeel.config;

import io.evenkeel.config.crypto.FileAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Other text for a file: nothing is written before {@link #save()}. Immutable. */
public final class ConfigEdit {

  private final Path path;
  private final String before;
  private final String after;
  private final List<String> changed;
  private final List<ConfigProblem> left;

  ConfigEdit(
      Path path, String before, String after, List<String> changed, List<ConfigProblem> left) {
    this.path = path;
    this.before = before;
    this.after = after;
    this.changed = List.copyOf(changed);
    this.left = List.copyOf(left);
  }

  /** The keys whose values are written anew, in the order of the file. */
  public List<String> changed() {
    return changed;
  }

  /** The encrypted texts that stay as they are although they should not, each with the reason. */
  public List<ConfigProblem> left() {
    return left;
  }

  /**
   * Replaces the file in one step: whoever reads it sees the old text or the new one, also if this
   * fails half-way. Owner, group and mode stay; of a link, the file that it leads to is replaced.
   *
   * @throws IOException when it cannot be, or the file is not what was read any more
   */
  public void save() throws IOException {
    if (changed.isEmpty()) {
      return;
    }
    Path real = path.toRealPath();
    if (!Arrays.equals(Files.readAllBytes(real), before.getBytes(StandardCharsets.UTF_8))) {
      throw new FileSystemException(path.toString(), null, "was changed meanwhile");
    }
    FileAccess.replace(real, after);
  }
}
