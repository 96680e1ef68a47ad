package io.evenkeel.runtime.http;

import java.util.List;

/**
 * A request that has not ended. Immutable.
 *
 * @param route the template that matched
 * @param ageMillis since its head was read
 * @param stack where the thread of a blocking handler is, innermost frame first; empty for other
 *     handlers, and where nobody asked
 */
public record RequestLeft(
    String method, String route, long ageMillis, String traceId, List<StackTraceElement> stack) {

  /** Copies the stack. */
  public RequestLeft {
    stack = List.copyOf(stack);
  }

  /** One that cannot be told at this moment, and can be at the next. */
  static RequestLeft unknown(String method) {
    return new RequestLeft(method, "unknown", 0, "unknown", List.of());
  }

  /** For a person. */
  @Override
  public String toString() {
    return method + " " + route + " for " + ageMillis + " ms, trace " + traceId;
  }
}
