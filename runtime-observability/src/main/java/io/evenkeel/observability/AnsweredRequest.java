package io.evenkeel.observability;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of a request that has ended. Immutable, thread-safe.
 *
 * @param method as the client wrote it
 * @param route the template of the route that served it
 * @param path without the query
 * @param status as sent; 499 when the client left before
 * @param bodySize bytes of the answer's body that were sent
 * @param nanos from the head of the request to the end of its answer
 * @param client who sent it; null if nobody knows any more
 * @param userAgent as the client wrote it; {@code ""} if it did not
 */
public record AnsweredRequest(
    String method,
    String route,
    String path,
    int status,
    long bodySize,
    long nanos,
    @Nullable InetAddress client,
    String userAgent) {

  static final AnsweredRequest NONE = new AnsweredRequest("", "", "", 0, 0, 0, null, "");

  String clientAddress() {
    return client == null ? "" : client.getHostAddress();
  }

  /** Milliseconds, to the microsecond. */
  double millis() {
    return micros() / 1e3;
  }

  long micros() {
    return Math.max(0, (nanos + 500) / 1000);
  }
}
