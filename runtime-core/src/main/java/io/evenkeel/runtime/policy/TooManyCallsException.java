package io.evenkeel.runtime.policy;

import dev.failsafe.RateLimitExceededException;
import dev.failsafe.RateLimiter;

/** A try was refused because as many as may be have begun. */
public final class TooManyCallsException extends RateLimitExceededException
    implements PolicyException {

  private static final long serialVersionUID = 1;

  private final String policy;
  private final String message;

  TooManyCallsException(String policy, RateLimiter<?> limiter, String message) {
    super(limiter);
    this.policy = policy;
    this.message = policy + ": " + message;
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
