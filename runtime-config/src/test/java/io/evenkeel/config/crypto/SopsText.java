package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Scalar;
import io.evenkeel.config.crypto.SopsNode.Sequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Files of the tests, and documents as lines of text. */
final class SopsText {

  static final AgeIdentities KEY = AgeIdentities.of("test", file("test-key.txt"));
  static final AgeIdentities OTHER_KEY = AgeIdentities.of("test", file("other-test-key.txt"));

  private SopsText() {}

  /** The public half of {@link #KEY}. */
  static String recipient() {
    return "age14t52lkamjmsqvgx8eg80hwclyr053j0f3mwlj0aqarfz0h5hnqssa0fvys";
  }

  static String file(String name) {
    try (InputStream in =
        Objects.requireNonNull(SopsText.class.getResourceAsStream("sops/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SopsFormat format(String name) {
    return name.endsWith(".env")
        ? SopsFormat.DOTENV
        : name.endsWith(".json") ? SopsFormat.JSON : SopsFormat.YAML;
  }

  static Mapping decrypt(String name, AgeIdentities identities) {
    return SopsFile.decrypt(name, file(name), format(name), identities);
  }

  /** {@code path = KIND text}, with a {@code !} where it was encrypted. */
  static List<String> lines(SopsNode node) {
    List<String> lines = new ArrayList<>();
    add("", node, lines);
    return lines;
  }

  private static void add(String path, SopsNode node, List<String> lines) {
    if (node instanceof Mapping mapping) {
      mapping.entries().forEach(e -> add(path + "/" + e.key(), e.value(), lines));
      if (mapping.entries().isEmpty()) {
        lines.add(path + " = {}");
      }
    } else if (node instanceof Sequence sequence) {
      for (int i = 0; i < sequence.elements().size(); i++) {
        add(path + "/" + i, sequence.elements().get(i), lines);
      }
      if (sequence.elements().isEmpty()) {
        lines.add(path + " = []");
      }
    } else {
      var scalar = (Scalar) node;
      lines.add(
          path + " = " + (scalar.encrypted() ? "!" : "") + scalar.kind() + " " + scalar.text());
    }
  }
}
