package io.evenkeel.config;

/** A file that is not what its name says; the line is 0 when unknown. */
final class Unreadable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int line;

  Unreadable(String message, int line) {
    super(message);
    this.line = line;
  }

  int line() {
    return line;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
