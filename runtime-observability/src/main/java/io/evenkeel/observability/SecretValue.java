package io.evenkeel.observability;

import org.jspecify.annotations.Nullable;

/** Where the value behind a secret name begins and ends in a text. */
record SecretValue(int from, int to) {

  private static final String BLANKS = " \t";
  private static final String ENDS = " \t\r\n,;&)]}>|\"'";
  private static final String LINE_ENDS = "\r\n";
  private static final String OPENING = "[{";
  private static final String CLOSING = "]}";

  int length() {
    return to - from;
  }

  /**
   * Looks behind the separator.
   *
   * @param enclosed what is open around a header, whose values have blanks, commas and quotes in
   *     them; null for what is none
   */
  static SecretValue after(String text, int separatorEnd, @Nullable Enclosed enclosed) {
    int from = skip(text, separatorEnd, BLANKS);
    int quote = skip(text, from, "\\");
    if (quote > from && text.startsWith("\"", quote)) {
      return new SecretValue(quote + 1, closingEscaped(text, quote + 1, quote - from));
    }
    char first = from < text.length() ? text.charAt(from) : ' ';
    return switch (first) {
      case '"', '\'' -> new SecretValue(from + 1, closing(text, from + 1, first));
      case '[' -> new SecretValue(from + 1, closing(text, from + 1, "[", "]"));
      case '{' -> new SecretValue(from + 1, closing(text, from + 1, "{", "}"));
      default ->
          new SecretValue(from, enclosed == null ? end(text, from) : enclosed.end(text, from));
    };
  }

  /** Quotes and brackets that are open at a place in a line. Not thread-safe. */
  static final class Enclosed {

    private int at;
    private boolean quoted;
    private int brackets;

    /** Reads on to that place; going on from where it was keeps a long text from costing more. */
    Enclosed to(String text, int place) {
      for (; at < place; at++) {
        char c = text.charAt(at);
        if (LINE_ENDS.indexOf(c) >= 0) {
          quoted = false;
          brackets = 0;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && OPENING.indexOf(c) >= 0) {
          brackets++;
        } else if (!quoted && CLOSING.indexOf(c) >= 0) {
          brackets = Math.max(0, brackets - 1);
        }
      }
      return this;
    }

    /** Where what began inside of them ends at the latest. */
    private int end(String text, int from) {
      return quoted
          ? until(text, from, LINE_ENDS + '"')
          : brackets > 0 ? closing(text, from, OPENING, CLOSING) : until(text, from, LINE_ENDS);
    }
  }

  /** Of one word, or of two if the first says what kind of secret the second is. */
  private static int end(String text, int from) {
    int end = until(text, from, ENDS);
    int next = skip(text, end, BLANKS);
    return next > end && SecretNames.isScheme(text.substring(from, end))
        ? until(text, next, ENDS)
        : end;
  }

  private static int closing(String text, int from, char quote) {
    int at = from;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  /** Where the bracket closes that was open before, unless the line ends before. */
  private static int closing(String text, int from, String opening, String closing) {
    int depth = 0;
    int at = from;
    for (; at < text.length() && LINE_ENDS.indexOf(text.charAt(at)) < 0; at++) {
      if (opening.indexOf(text.charAt(at)) >= 0) {
        depth++;
      } else if (closing.indexOf(text.charAt(at)) >= 0 && --depth < 0) {
        break;
      }
    }
    return at;
  }

  /**
   * In JSON within JSON each quote has as many backslashes as the first one, or more if it is part
   * of the value; backslashes of the value itself come in twice as many and two.
   */
  private static int closingEscaped(String text, int from, int backslashes) {
    int run = 0;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' && (run < backslashes || run % (2 * backslashes + 2) == backslashes)) {
        return at - Math.min(run, backslashes);
      }
      run = c == '\\' ? run + 1 : 0;
    }
    return text.length();
  }

  private static int until(String text, int from, String ends) {
    int at = from;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static int skip(String text, int from, String blanks) {
    int at = from;
    while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
