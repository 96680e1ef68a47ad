package io.evenkeel.runtime;

/** A service cannot run in this place; no stack trace helps. Never leaves this package. */
final class EnvironmentException extends Exception {

  private static final long serialVersionUID = 1;

  EnvironmentException(String message) {
    super(message);
  }
}
