package io.evenkeel.observability;

/** Where the value behind a secret name begins and ends in a text. */
record SecretValue(int from, int to) {

  private static final String BLANKS = " \t";
  private static final String ENDS = " \t\r\n,;&)]}>|\"'";
  private static final String HEADER_ENDS = "\r\n]}\"";

  int length() {
    return to - from;
  }

  /**
   * Looks behind the separator.
   *
   * @param header whether blanks and commas are part of the value
   */
  static SecretValue after(String text, int separatorEnd, boolean header) {
    int from = skip(text, separatorEnd, BLANKS);
    if (text.startsWith("\\\"", from)) {
      int end = text.indexOf("\\\"", from + 2);
      return new SecretValue(from + 2, end < 0 ? text.length() : end);
    }
    char first = from < text.length() ? text.charAt(from) : ' ';
    return switch (first) {
      case '"', '\'' -> new SecretValue(from + 1, closing(text, from + 1, first));
      case '[' -> new SecretValue(from + 1, until(text, from + 1, "]\r\n"));
      case '{' -> new SecretValue(from + 1, until(text, from + 1, "}\r\n"));
      default -> new SecretValue(from, header ? until(text, from, HEADER_ENDS) : end(text, from));
    };
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
