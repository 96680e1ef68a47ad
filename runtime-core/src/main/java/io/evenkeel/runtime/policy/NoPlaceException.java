package io.evenkeel.runtime.policy;

import dev.failsafe.Bulkhead;
import dev.failsafe.BulkheadFullException;

/** A try was refused because as many as may be are in flight. */
public final class NoPlaceException extends BulkheadFullException implements PolicyException {

  private static final long serialVersionUID = 1;

  private final String policy;
  private final String message;

  NoPlaceException(String policy, Bulkhead<?> bulkhead, String message) {
    super(bulkhead);
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
