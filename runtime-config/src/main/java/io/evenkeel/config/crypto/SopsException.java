package io.evenkeel.config.crypto;

import java.util.List;

/**
 * A SOPS file that is refused. The message says file, line and key, and no part of it is key
 * material or a value.
 */
public final class SopsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String text;

  @SuppressWarnings("serial") // an immutable list of texts
  private final List<String> path;

  private final int line;

  SopsException(List<String> path, int line, String text) {
    this("", path, line, text);
  }

  private SopsException(String name, List<String> path, int line, String text) {
    super(where(name, line) + (path.isEmpty() ? "" : String.join(".", path) + ": ") + text);
    this.path = List.copyOf(path);
    this.line = line;
    this.text = text;
  }

  static SopsException of(int line, String text) {
    return new SopsException(List.of(), line, text);
  }

  /** The same, said of this file. */
  SopsException in(String name) {
    var named = new SopsException(name, path, line, text);
    named.initCause(this);
    return named;
  }

  private static String where(String name, int line) {
    if (name.isEmpty()) {
      return "";
    }
    return name + (line > 0 ? ":" + line : "") + ": ";
  }

  /** What is wrong, without file, line and key. */
  public String text() {
    return text;
  }

  /**
   * The key from the root, with the positions in lists; empty when it is the whole file. {@code
   * sops} comes first when it is the file's metadata.
   */
  public List<String> path() {
    return path;
  }

  /** From 1; 0 when unknown. */
  public int line() {
    return line;
  }
}
