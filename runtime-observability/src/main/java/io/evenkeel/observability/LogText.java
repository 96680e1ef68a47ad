package io.evenkeel.observability;

/** Makes text harmless: bounded, well-formed, and unable to pass for another line. */
final class LogText {

  /** Characters of one field; what is longer is cut and says so. */
  static final int MAX_LENGTH = 32 * 1024;

  private static final char REPLACEMENT = '\uFFFD';

  private LogText() {}

  /**
   * For JSON: bounded; halves of surrogate pairs and C1 controls, which terminals obey and JSON
   * does not escape, are replaced.
   */
  static String clean(String text) {
    String bounded = bounded(text);
    int length = bounded.length();
    for (int i = 0; i < length; i++) {
      if (bounded.charAt(i) >= 0x7F) {
        return cleaned(bounded, i);
      }
    }
    return bounded;
  }

  private static String cleaned(String text, int from) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (startsPair(text, i)) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(Character.isSurrogate(c) || isC1(c) ? REPLACEMENT : c);
      }
    }
    return out.toString();
  }

  /**
   * For text lines: what could end the line, move the cursor or reorder it is written as escape.
   */
  static void appendLine(StringBuilder out, String text) {
    append(out, bounded(text), "\\n");
  }

  /** As {@link #appendLine}, but lines stay lines and every one begins with the indent. */
  static void appendBlock(StringBuilder out, String text, String indent) {
    out.append(indent);
    append(out, bounded(text).replace("\r\n", "\n").stripTrailing(), "\n" + indent);
  }

  private static void append(StringBuilder out, String text, String lineFeed) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append(lineFeed);
      } else if (startsPair(text, i)) {
        out.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        out.append(REPLACEMENT);
      } else if (isUnsafe(c)) {
        out.append(c == '\r' ? "\\r" : String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    return text.substring(0, MAX_LENGTH) + cut(text.length() - MAX_LENGTH);
  }

  /** What is written instead of so many characters. */
  static String cut(int characters) {
    return "... (" + characters + " characters cut)";
  }

  private static boolean startsPair(String text, int index) {
    return index + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
  }

  private static boolean isC1(char c) {
    return c >= 0x7F && c <= 0x9F;
  }

  /** Controls but the tab, line and paragraph separators, and the bidirectional overrides. */
  private static boolean isUnsafe(char c) {
    return (c < ' ' && c != '\t')
        || isC1(c)
        || (c >= '\u2028' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
