package io.evenkeel.runtime.policy;

/** A call was given up, or not begun, because the time of the work it belongs to is over. */
public final class DeadlineExpiredException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DeadlineExpiredException(String policy) {
    super(policy + ": no time is left for this call");
  }
}
