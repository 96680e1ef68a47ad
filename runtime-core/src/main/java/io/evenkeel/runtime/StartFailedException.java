package io.evenkeel.runtime;

import io.evenkeel.runtime.http.BindFailedException;

/**
 * A service could not start; what had started was stopped again. The cause is the first failure,
 * what failed while unwinding is suppressed.
 */
public final class StartFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String part;
  private final ExitCode exitCode;

  StartFailedException(String part, ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.part = part;
    this.exitCode = exitCode;
  }

  /** The component, check or step that failed. */
  public String part() {
    return part;
  }

  /**
   * {@link ExitCode#UNAVAILABLE} if a dependency is down, {@link ExitCode#CONFIG} if the code asks
   * for configuration that is missing, else {@link ExitCode#FAILED}.
   */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** Whether a stack trace helps: neither a dependency nor the environment is mended with one. */
  boolean isBug() {
    return exitCode == ExitCode.FAILED
        && !(getCause() instanceof BindFailedException)
        && !(getCause() instanceof EnvironmentException);
  }
}
