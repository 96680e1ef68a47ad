package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;

/** A failure with the name of the step of the start it belongs to. Never leaves this package. */
final class StepFailedException extends Exception {

  private static final long serialVersionUID = 1;

  private final String step;
  private final String impact;
  private final Throwable failure;

  StepFailedException(String step, String impact, Throwable failure) {
    super(failure);
    this.step = step;
    this.impact = impact;
    this.failure = failure;
  }

  /** What a person is told, and the exit code. */
  StartFailedException toStartFailed(String service) {
    boolean down = Failures.dependencyDown(failure);
    String message =
        service
            + " cannot start: "
            + step
            + (down ? " is down: " : " failed: ")
            + Failures.oneLine(failure)
            + (impact.isEmpty() ? "" : " (" + impact + ")");
    var code = failure instanceof ConfigException ? ExitCode.CONFIG : ExitCode.FAILED;
    return new StartFailedException(step, down ? ExitCode.UNAVAILABLE : code, message, failure);
  }
}
