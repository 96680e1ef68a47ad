package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.List;

/** Values as text: exact for parsing, tamed for printing. */
final class Text {

  static final String MASK = "******";
  private static final int SHOWN_LIMIT = 120;

  private Text() {}

  /** The characters as they were written: {@code 010} and {@code 1.10} keep their zeros. */
  static String of(ConfigValue scalar) {
    return scalar.atKey("v").getString("v");
  }

  static boolean isScalar(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> true;
      case OBJECT, LIST, NULL -> false;
    };
  }

  /** What a section or a list holds. */
  static Collection<ConfigValue> children(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object.values();
    }
    return value instanceof ConfigList list ? list : List.of();
  }

  /** For people: one line, limited, blank ends visible. */
  static String shown(ConfigValue value) {
    if (value instanceof ConfigObject) {
      return "a section";
    }
    if (value instanceof ConfigList) {
      return limited(value.render(ConfigRenderOptions.concise()));
    }
    return value.valueType() == ConfigValueType.NULL ? "null" : shown(of(value));
  }

  /** Whole, and for machines; not for sections. */
  static String exact(ConfigValue value) {
    return isScalar(value) ? of(value) : value.render(ConfigRenderOptions.concise());
  }

  static String shown(String text) {
    var shown = new StringBuilder();
    int left = SHOWN_LIMIT + 1;
    for (int i = 0; i < text.length() && left > 0; left--) {
      int c = text.codePointAt(i);
      if (unprintable(c)) {
        shown.append(String.format("\\u%04x", c));
      } else {
        shown.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    String line = limited(shown.toString());
    return text.isEmpty() || !text.strip().equals(text) ? '"' + line + '"' : line;
  }

  /** Line breaks and control characters must not forge lines of a report or a log. */
  static String singleLine(String text) {
    var line = new StringBuilder();
    text.codePoints().forEach(c -> line.appendCodePoint(unprintable(c) ? ' ' : c));
    return line.toString().strip();
  }

  private static boolean unprintable(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
  }

  private static String limited(String text) {
    return text.length() <= SHOWN_LIMIT ? text : text.substring(0, SHOWN_LIMIT) + "...";
  }
}
