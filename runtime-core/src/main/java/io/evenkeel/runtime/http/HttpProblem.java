package io.evenkeel.runtime.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer other than success, sent as {@code application/problem+json} (RFC 9457) with the trace
 * id: thrown by a handler, or sent by one that answers from elsewhere.
 *
 * <pre>{@code
 * throw new HttpProblem(404, "no order " + id);
 * }</pre>
 *
 * <p>Below 500 it is the client's to mend: it is not logged but in the access log, and has no stack
 * trace. From 500 on it is logged like any failure, with its cause. Headers that were set before
 * are kept. Thread-safe.
 */
public final class HttpProblem extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final URI BLANK = URI.create("about:blank");

  private final int status;
  private final String detail;
  private final URI type;
  private final Duration retryAfter;

  /**
   * One whose title is the reason phrase of its status.
   *
   * @param status 400-599
   * @param detail for whoever reads the answer, so without internals; empty leaves it out
   * @throws IllegalArgumentException if the status is another
   */
  public HttpProblem(int status, String detail) {
    this(status, detail, BLANK, Duration.ZERO, null);
  }

  /** The same, with what made it; that is logged from 500 on, and never sent. */
  public HttpProblem(int status, String detail, Throwable cause) {
    this(status, detail, BLANK, Duration.ZERO, cause);
  }

  private HttpProblem(
      int status, String detail, URI type, Duration retryAfter, @Nullable Throwable cause) {
    super(status + " " + detail, cause, true, status >= StatusCodes.INTERNAL_SERVER_ERROR);
    if (status < StatusCodes.BAD_REQUEST || status > 599) {
      throw new IllegalArgumentException("status: " + status + " (expected: 400-599)");
    }
    this.status = status;
    this.detail = detail;
    this.type = type;
    this.retryAfter = retryAfter;
  }

  /** The same of a kind that clients can tell from others of its status (RFC 9457, 3.1.1). */
  public HttpProblem type(URI other) {
    return new HttpProblem(status, detail, other, retryAfter, getCause());
  }

  /**
   * The same with {@code Retry-After} (RFC 9110, section 10.2.3), in whole seconds, rounded up;
   * zero sends none, which is the default.
   */
  public HttpProblem retryAfter(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("retryAfter: " + time + " (expected: 0 or more)");
    }
    return new HttpProblem(status, detail, type, time, getCause());
  }

  public int status() {
    return status;
  }

  /** Empty if there is none. */
  public String detail() {
    return detail;
  }

  /** {@code about:blank} unless it was given one. */
  public URI type() {
    return type;
  }

  /** Zero if there is none. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /**
   * Answers with it and ends the exchange; for callbacks, whose exceptions reach nobody. Does not
   * log.
   */
  public void send(HttpServerExchange exchange) {
    RequestScope scope = RequestScope.of(exchange);
    Problem.send(exchange, this, scope == null ? "" : scope.traceId());
  }
}
