package io.evenkeel.config.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Keys in a file. */
final class FileKeys implements KeyProvider {

  private final Path shown;
  private final Path file;
  private final FileAccess access;

  FileKeys(Path shown, Path file, FileAccess access) {
    this.shown = shown;
    this.file = file;
    this.access = access;
  }

  @Override
  public String name() {
    return "file " + shown;
  }

  @Override
  public List<EncryptionKey> keys() throws IOException {
    byte[] text = access.read(file);
    try {
      return KeyText.entries(text, false);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}
