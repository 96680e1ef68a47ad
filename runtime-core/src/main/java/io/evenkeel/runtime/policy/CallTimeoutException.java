package io.evenkeel.runtime.policy;

import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import org.jspecify.annotations.Nullable;

/** A try took too long. Its cause is what the try threw when it was interrupted, if it did. */
public final class CallTimeoutException extends TimeoutExceededException
    implements PolicyException {

  private static final long serialVersionUID = 1;

  private final String policy;
  private final String message;

  CallTimeoutException(
      String policy, Timeout<?> timeout, String message, @Nullable Throwable late) {
    super(timeout);
    this.policy = policy;
    this.message = policy + ": " + message;
    if (late != null) {
      initCause(late);
    }
  }

  @Override
  public String policy() {
    return policy;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
