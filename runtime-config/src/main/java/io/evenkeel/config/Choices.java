package io.evenkeel.config;

import java.util.List;
import java.util.Locale;

/** Names the records of a sealed interface as they are chosen in a file. */
final class Choices {

  /** The key that chooses. */
  static final String TYPE = "type";

  private Choices() {}

  /**
   * {@code s3} for S3Storage of Storage, and for S3Storage or S3Settings of StorageSettings: words
   * at its end that the interface's name has too are left out. It depends on this record alone, so
   * that a new one renames no other.
   */
  static String name(Class<?> sealedInterface, Class<?> record) {
    List<String> shared = words(sealedInterface);
    List<String> words = words(record);
    int end = words.size();
    while (end > 1 && shared.contains(words.get(end - 1))) {
      end--;
    }
    return String.join("-", words.subList(0, end));
  }

  private static List<String> words(Class<?> type) {
    return List.of(Key.kebab(type.getSimpleName()).split("-"));
  }

  /** As people may write it: {@code S3}, {@code local_file}. */
  static String plain(String written) {
    return written.strip().replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
