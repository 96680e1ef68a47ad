package io.evenkeel.runtime.http;

/**
 * A listening socket could not be opened; the message says which, why, and how to find the owner.
 */
public final class BindFailedException extends Exception {

  private static final long serialVersionUID = 1;

  BindFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
