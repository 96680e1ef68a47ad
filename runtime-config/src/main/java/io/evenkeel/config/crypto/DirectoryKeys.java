package io.evenkeel.config.crypto;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Keys in the files of a directory. */
final class DirectoryKeys implements KeyProvider {

  private static final int MAX_FILES = 100;

  private final Path shown;
  private final Path directory;
  private final FileAccess access;

  DirectoryKeys(Path shown, Path directory, FileAccess access) {
    this.shown = shown;
    this.directory = directory;
    this.access = access;
  }

  @Override
  public String name() {
    return "directory " + shown;
  }

  @Override
  public List<EncryptionKey> keys() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new KeyRingException("is no directory");
    }
    List<EncryptionKey> keys = new ArrayList<>();
    for (String name : names().descendingSet()) {
      if (!EncryptedValue.isKeyId(name)) {
        throw new KeyRingException("has a file that is not named like a key id");
      }
      keys.add(key(name));
    }
    return keys;
  }

  private EncryptionKey key(String name) throws IOException {
    try {
      byte[] text = access.read(directory.resolve(name));
      try {
        return KeyText.key(name, text);
      } finally {
        Arrays.fill(text, (byte) 0);
      }
    } catch (KeyRingException e) {
      throw new KeyRingException(name + ": " + e.reason());
    }
  }

  private NavigableSet<String> names() throws IOException {
    NavigableSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith(".") && !Files.isDirectory(entry) && names.add(name)) {
          tooMany(names.size());
        }
      }
    }
    return names;
  }

  private static void tooMany(int files) {
    if (files > MAX_FILES) {
      throw new KeyRingException("has too many files (expected: at most " + MAX_FILES + ")");
    }
  }
}
