package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.RouteMarks.UNLIMITED;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * How much time requests have: their route's limit or the default one, clipped by what their caller
 * says it will wait. Immutable, thread-safe.
 */
final class TimeLimits {

  /** Where there is nothing but the limits of routes. */
  static final TimeLimits OF_ROUTES =
      new TimeLimits(
          UNLIMITED, null, AddressRanges.NONE, Duration.ofSeconds(30), Duration.ofSeconds(30));

  private static final Logger LOG = LoggerFactory.getLogger(TimeLimits.class);
  private static final int LONGEST_NUMBER = 10; // of digits; 115 days

  private final long defaultNanos;
  private final @Nullable HttpString header;
  private final AddressRanges trusted;
  private final ConduitWrapper<StreamSourceConduit> body;
  private final ConduitWrapper<StreamSinkConduit> answer;

  private TimeLimits(
      long defaultNanos,
      @Nullable HttpString header,
      AddressRanges trusted,
      Duration body,
      Duration answer) {
    this.defaultNanos = defaultNanos;
    this.header = header;
    this.trusted = trusted;
    this.body = PatientBody.waiting(body);
    this.answer = PatientAnswer.ofStreams(answer);
  }

  static TimeLimits of(HttpSettings settings) {
    var trusted = AddressRanges.of(settings.timeoutHeaderFrom());
    var requests = settings.requestTimeout();
    return new TimeLimits(
        requests.isPresent() ? requests.get().toNanos() : UNLIMITED,
        trusted.isEmpty() ? null : new HttpString(settings.timeoutHeader()),
        trusted,
        settings.bodyTimeout(),
        settings.writeTimeout());
  }

  /** The limit of a request that begins, with its timer running; null if it has none. */
  @Nullable TimeLimit begin(HttpServerExchange exchange, RequestScope scope, RouteMarks marks) {
    if (marks.longLived()) {
      PatientAnswer.exempt(exchange);
      return null;
    }
    return limit(exchange, scope, marks);
  }

  /** For every request: its body may be silent only for so long. */
  void body(HttpServerExchange exchange) {
    if (!exchange.isRequestComplete()) {
      exchange.addRequestWrapper(body);
    }
  }

  /** Streams of HTTP/2 have windows of their own beneath which their answers wait. */
  void streams(HttpServerExchange exchange, boolean longLived) {
    if (!longLived) {
      exchange.addResponseWrapper(answer);
    }
  }

  private @Nullable TimeLimit limit(
      HttpServerExchange exchange, RequestScope scope, RouteMarks marks) {
    long nanos = marks.limitNanos() == UNLIMITED ? defaultNanos : marks.limitNanos();
    if (header != null) {
      String told = exchange.getRequestHeaders().getFirst(header);
      if (told != null) {
        nanos = Math.min(nanos, callers(exchange, told));
      }
    }
    return nanos == UNLIMITED
        ? null
        : TimeLimit.begin(exchange, scope, Duration.ofNanos(nanos), marks);
  }

  /** What the caller has left in nanoseconds; {@code UNLIMITED} if it is not heard. */
  private long callers(HttpServerExchange exchange, String told) {
    var peer = exchange.getConnection().getPeerAddress();
    if (!(peer instanceof InetSocketAddress inet) || !trusted.contain(inet.getAddress())) {
      return UNLIMITED;
    }
    long millis = millis(told);
    if (millis < 0) {
      LOG.debug("{}: {} ignored (expected: whole milliseconds)", header, told);
    }
    return millis < 0 ? UNLIMITED : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long millis(String text) {
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return -1;
    }
    long millis = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      millis = millis * 10 + digit - '0';
    }
    return millis;
  }
}
