package io.evenkeel.runtime.http;

/**
 * A request that has not ended. Immutable.
 *
 * @param route the template that matched
 * @param ageMillis since its head was read
 */
public record RequestLeft(String method, String route, long ageMillis, String traceId) {

  /** For a person. */
  @Override
  public String toString() {
    return method + " " + route + " for " + ageMillis + " ms, trace " + traceId;
  }
}
