package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Entry;
import io.evenkeel.config.crypto.SopsNode.Kind;
import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Scalar;
import io.evenkeel.config.crypto.SopsNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Decrypts one document and verifies it. Used once. */
final class SopsDecryption {

  private final SopsMetadata metadata;
  private final SopsCipher cipher;
  private final SopsMac mac;

  /** The key, which is authenticated with each value; positions in lists are not part of it. */
  private final List<String> words = new ArrayList<>();

  /** With positions in lists. */
  private final List<String> path = new ArrayList<>();

  SopsDecryption(SopsMetadata metadata, byte[] dataKey) {
    this.metadata = metadata;
    cipher = new SopsCipher(dataKey);
    mac = new SopsMac(metadata.macOnlyEncrypted());
  }

  Mapping decrypt(Mapping document) {
    // First, since it fails when the file or its time is not what the data key belongs to.
    String expected = expectedMac();
    Mapping plain = mapping(document);
    if (!mac.matches(expected)) {
      throw new SopsException(
          List.of(SopsMetadata.KEY, "mac"),
          metadata.mac().line(),
          "does not match the values: without sops, one was changed, added, removed or moved,"
              + " or the rules which of them are encrypted were changed");
    }
    return plain;
  }

  private String expectedMac() {
    try {
      return cipher.decrypt(metadata.mac().text(), metadata.lastModified()).text();
    } catch (SopsCipher.Refused e) {
      throw new SopsException(
          List.of(SopsMetadata.KEY, "mac"),
          metadata.mac().line(),
          "cannot be decrypted: mac or lastmodified was changed, or comes from another file");
    }
  }

  private Mapping mapping(Mapping mapping) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      words.add(entry.key());
      path.add(entry.key());
      entries.add(new Entry(entry.key(), entry.plain(), node(entry.value()), entry.line()));
      path.remove(path.size() - 1);
      words.remove(words.size() - 1);
    }
    return new Mapping(entries, mapping.line());
  }

  private SopsNode node(SopsNode node) {
    if (node instanceof Mapping mapping) {
      return mapping(mapping);
    }
    if (node instanceof Sequence sequence) {
      List<SopsNode> elements = new ArrayList<>();
      for (SopsNode element : sequence.elements()) {
        path.add(String.valueOf(elements.size()));
        elements.add(node(element));
        path.remove(path.size() - 1);
      }
      return new Sequence(elements, sequence.line());
    }
    Scalar plain = scalar((Scalar) node);
    return plain;
  }

  private Scalar scalar(Scalar scalar) {
    if (scalar.kind() == Kind.NULL) {
      return scalar;
    }
    boolean encrypted = encrypted(scalar);
    // Empty text is never encrypted.
    Scalar plain = encrypted && !scalar.text().isEmpty() ? decrypt(scalar) : scalar;
    mac.add(plain.kind(), plain.text(), encrypted);
    return plain;
  }

  private boolean encrypted(Scalar scalar) {
    try {
      return metadata.rules().encrypted(words);
    } catch (IllegalArgumentException e) {
      throw new SopsException(path, scalar.line(), "a regular expression " + e.getMessage());
    }
  }

  private Scalar decrypt(Scalar scalar) {
    try {
      var plain = cipher.decrypt(scalar.text(), String.join(":", words) + ":");
      return new Scalar(plain.kind(), plain.text(), true, scalar.line());
    } catch (SopsCipher.Refused e) {
      throw new SopsException(path, scalar.line(), e.text());
    }
  }
}
