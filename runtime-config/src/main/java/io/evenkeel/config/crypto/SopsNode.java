package io.evenkeel.config.crypto;

import java.util.List;

/**
 * A part of a decrypted document, in the document's order, without the metadata of SOPS. Immutable;
 * {@code toString()} shows keys and never a value.
 */
public sealed interface SopsNode {

  /** Where it begins in the file, from 1. */
  int line();

  /** No key is there twice. */
  record Mapping(List<Entry> entries, int line) implements SopsNode {

    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A key and what it has.
   *
   * @param plain whether the key was written without quotes, as only YAML and dotenv can
   * @param line the key's
   */
  record Entry(String key, boolean plain, SopsNode value, int line) {}

  record Sequence(List<SopsNode> elements, int line) implements SopsNode {

    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /**
   * One value.
   *
   * @param text as it was written or encrypted; {@code true} or {@code false} for a {@link
   *     Kind#BOOLEAN}, decimal digits that fit a long for an {@link Kind#INTEGER}
   * @param encrypted whether the file holds it encrypted
   */
  record Scalar(Kind kind, String text, boolean encrypted, int line) implements SopsNode {

    @Override
    public String toString() {
      return "Scalar[" + kind + ", line=" + line + "]";
    }
  }

  /** What a scalar is. */
  enum Kind {
    TEXT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    NULL
  }
}
