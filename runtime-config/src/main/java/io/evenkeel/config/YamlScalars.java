package io.evenkeel.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * YAML 1.2 core scalars. What does not print back as it was written stays text: 1.10, 010, True.
 */
final class YamlScalars {

  private YamlScalars() {}

  static @Nullable Object value(ScalarNode node) {
    String text = node.getValue();
    if (node.getTag().equals(Tag.NULL)) {
      return null;
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text;
    }
    return node.getTag().equals(Tag.INT) ? integer(text) : text;
  }

  private static Object integer(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      if (lower.startsWith("0x")) {
        return Long.parseLong(lower.substring(2), 16);
      }
      if (lower.startsWith("0o")) {
        return Long.parseLong(lower.substring(2), 8);
      }
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? number : text;
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
