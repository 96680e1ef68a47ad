package io.evenkeel.testkit;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * What the head of an answer says about its framing; one object serves all answers of a connection.
 */
final class AnswerHead {
  private static final int STATUS_LINE = "HTTP/1.1 200".length();

  private byte[] bytes = {};
  private int status;
  private long contentLength;
  private boolean chunked;
  private boolean close;

  /** Reads the head in {@code [from, to)}, the empty line included. */
  void parse(byte[] source, int from, int to) throws ProtocolException {
    bytes = source;
    contentLength = -1;
    chunked = false;
    int line = lineEnd(from, to);
    parseStatusLine(from, line);
    for (int at = line + 2; (line = lineEnd(at, to)) > at; at = line + 2) {
      parseHeader(at, line);
    }
  }

  private void parseStatusLine(int from, int to) throws ProtocolException {
    boolean wellFormed =
        to - from >= STATUS_LINE && matches(from, from + 7, "http/1.") && bytes[from + 8] == ' ';
    status = 0;
    for (int i = from + 9; wellFormed && i < from + STATUS_LINE; i++) {
      wellFormed = bytes[i] >= '0' && bytes[i] <= '9';
      status = status * 10 + bytes[i] - '0';
    }
    if (!wellFormed
        || status < 100
        || (to > from + STATUS_LINE && bytes[from + STATUS_LINE] != ' ')) {
      throw new ProtocolException("not a status line: " + text(from, to));
    }
    close = bytes[from + 7] == '0';
  }

  private void parseHeader(int from, int to) throws ProtocolException {
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (colon == from || colon == to) {
      throw new ProtocolException("not a header: " + text(from, to));
    }
    if (matches(from, colon, "content-length")) {
      parseLength(colon + 1, to);
    } else if (matches(from, colon, "transfer-encoding")) {
      chunked = hasToken(colon + 1, to, "chunked");
    } else if (matches(from, colon, "connection")) {
      close = hasToken(colon + 1, to, "close") || (close && !hasToken(colon + 1, to, "keep-alive"));
    }
  }

  private void parseLength(int from, int to) throws ProtocolException {
    String value = text(from, to).strip();
    long length;
    try {
      length = value.startsWith("+") ? -1 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      length = -1;
    }
    if (length < 0 || (contentLength >= 0 && contentLength != length)) {
      throw new ProtocolException("Content-Length: " + value + " (expected: one number of bytes)");
    }
    contentLength = length;
  }

  private boolean hasToken(int from, int to, String token) {
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || bytes[i] == ',') {
        int end = i;
        while (start < end && isBlank(bytes[start])) {
          start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
          end--;
        }
        if (matches(start, end, token)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  private boolean matches(int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      int c = bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] + 32 : bytes[i];
      if (c != lowerCase.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private int lineEnd(int from, int to) {
    int at = from;
    while (at + 1 < to && (bytes[at] != '\r' || bytes[at + 1] != '\n')) {
      at++;
    }
    return at;
  }

  private String text(int from, int to) {
    return new String(bytes, from, Math.min(to - from, 80), StandardCharsets.ISO_8859_1);
  }

  int status() {
    return status;
  }

  /** -1 when the head names none. */
  long contentLength() {
    return contentLength;
  }

  boolean chunked() {
    return chunked;
  }

  /** The other side said that it ends the connection after this answer (RFC 9112, section 9.3). */
  boolean announcesClose() {
    return close;
  }

  /** No body follows, whatever the headers say (RFC 9112, section 6.3). */
  boolean bodiless() {
    return status < 200 || status == 204 || status == 304;
  }
}
