package io.evenkeel.config.cli;

/** What was asked for cannot be: a class that is not there, a file that is no file. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
