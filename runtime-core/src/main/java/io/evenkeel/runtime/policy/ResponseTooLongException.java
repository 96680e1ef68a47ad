package io.evenkeel.runtime.policy;

import io.evenkeel.config.DataSize;
import java.io.IOException;

/** A response body was longer than its policy allows; the rest of it is not read. */
public final class ResponseTooLongException extends IOException {

  private static final long serialVersionUID = 1;

  ResponseTooLongException(String policy, DataSize limit) {
    super(policy + ": response body (expected: at most " + limit + ")");
  }
}
