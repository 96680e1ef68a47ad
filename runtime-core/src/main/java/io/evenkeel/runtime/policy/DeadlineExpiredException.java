package io.evenkeel.runtime.policy;

import org.jspecify.annotations.Nullable;

/** A call was given up, or not begun, because the time of the work it belongs to is over. */
public final class DeadlineExpiredException extends RuntimeException implements PolicyException {

  private static final long serialVersionUID = 1;

  private final String policy;

  DeadlineExpiredException(String policy, @Nullable Throwable late) {
    super(policy + ": no time is left for this call", late);
    this.policy = policy;
  }

  @Override
  public String policy() {
    return policy;
  }
}
