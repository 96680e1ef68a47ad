package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;

/** What an HTTP answer must be like; an empty text is not looked for. */
record HttpExpectation(int first, int last, String text, int bodyLimit) {

  static final HttpExpectation SUCCESS = new HttpExpectation(200, 299, "", 64 * 1024);
  private static final int MAX_BODY = 16 * 1024 * 1024;

  HttpExpectation status(int first, int last) {
    if (first < 100 || last > 599 || first > last) {
      throw new IllegalArgumentException(
          "status: " + first + " to " + last + " (expected: an ascending range within 100-599)");
    }
    return new HttpExpectation(first, last, text, bodyLimit);
  }

  HttpExpectation text(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("bodyContains: empty (expected: a text to look for)");
    }
    return new HttpExpectation(first, last, text, bodyLimit);
  }

  HttpExpectation bodyLimit(int bytes) {
    if (bytes < 1 || bytes > MAX_BODY) {
      throw new IllegalArgumentException(
          "bodyLimit: " + bytes + " bytes (expected: 1 to " + MAX_BODY + ")");
    }
    return new HttpExpectation(first, last, text, bytes);
  }

  HealthResult judged(String where, int status, String body) {
    if (status < first || status > last) {
      String range = first == last ? "" + first : first + "-" + last;
      return HealthResult.down(where + " answered " + status + " (expected: " + range + ")");
    }
    if (!body.contains(text)) {
      return HealthResult.down(
          where
              + " answered "
              + status
              + " without \""
              + text
              + "\" in the first "
              + bodyLimit
              + " bytes");
    }
    return HealthResult.up();
  }
}
