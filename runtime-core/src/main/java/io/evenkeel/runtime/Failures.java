package io.evenkeel.runtime;

import io.evenkeel.runtime.http.BindFailedException;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.TimeoutException;

/** Tells a dependency that is down, which may come back, from a bug, which will not. */
final class Failures {

  private static final int LONGEST_CHAIN = 50;

  private Failures() {}

  /** A required check was DOWN. */
  static final class CheckDownException extends Exception {
    private static final long serialVersionUID = 1;

    CheckDownException(String message) {
      super(message);
    }
  }

  /**
   * True if an I/O, SQL or timeout failure is somewhere in the chain of causes. A port in use is
   * none: no waiting frees it.
   */
  static boolean dependencyDown(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
      if (cause instanceof BindFailedException || cause instanceof BindException) {
        return false;
      }
    }
    cause = failure;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
      if (cause instanceof CheckDownException
          || cause instanceof IOException
          || cause instanceof TimeoutException
          || isSql(cause.getClass())) {
        return true;
      }
    }
    return false;
  }

  /** By name: a service without a database may run without the module {@code java.sql}. */
  private static boolean isSql(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.getName().equals("java.sql.SQLException")) {
        return true;
      }
    }
    return false;
  }

  /** The chain of causes in one line, without repeating what a wrapper copied from its cause. */
  static String oneLine(Throwable failure) {
    var text = new StringBuilder();
    Throwable cause = failure;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
      String message =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      boolean copied = cause.getCause() != null && message.equals(cause.getCause().toString());
      if (!copied && text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message.strip());
      }
    }
    return text.toString();
  }
}
