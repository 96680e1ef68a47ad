package io.evenkeel.runtime.policy;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;

/** A try was refused because too many others failed, or by hand. */
public final class BreakerOpenException extends CircuitBreakerOpenException
    implements PolicyException {

  private static final long serialVersionUID = 1;

  private final String policy;
  private final String message;

  BreakerOpenException(String policy, CircuitBreaker<?> breaker, String message) {
    super(breaker);
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
