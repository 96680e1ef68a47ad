package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import java.time.Duration;

/**
 * What the marks around a handler say about its route, in whichever order they were put. Immutable.
 *
 * @param limitNanos the shortest time limit, or {@link #UNLIMITED}
 * @param longLived its answers have no end of their own
 */
record RouteMarks(
    boolean refusedWhileDraining,
    long limitNanos,
    boolean interrupts,
    boolean longLived,
    boolean blocking,
    boolean critical) {

  static final long UNLIMITED = Long.MAX_VALUE;

  private static final Duration LONGEST = Duration.ofDays(365);

  static RouteMarks of(HttpHandler handler) {
    boolean refused = false;
    boolean interrupts = false;
    boolean blocking = false;
    boolean critical = false;
    long limit = UNLIMITED;
    HttpHandler inner = handler;
    for (HttpHandler next = inside(inner); next != inner; next = inside(inner)) {
      refused |= inner instanceof RefusedWhileDraining;
      blocking |= inner instanceof BlockingHandler;
      critical |= inner instanceof Critical;
      if (inner instanceof Limited limited) {
        interrupts |= limited.interrupts();
        limit = Math.min(limit, nanos(limited.time()));
      }
      inner = next;
    }
    boolean longLived = LongLived.is(inner);
    return new RouteMarks(refused || longLived, limit, interrupts, longLived, blocking, critical);
  }

  /** The handler behind all marks. */
  static HttpHandler innermost(HttpHandler handler) {
    HttpHandler inner = handler;
    for (HttpHandler next = inside(inner); next != inner; next = inside(inner)) {
      inner = next;
    }
    return inner;
  }

  /** What is run: the handler without the marks that were read. */
  HttpHandler runs(HttpHandler handler) {
    var inner = innermost(handler);
    return blocking ? new BlockingHandler(inner) : inner;
  }

  private static HttpHandler inside(HttpHandler handler) {
    if (handler instanceof RouteMark mark) {
      return mark.next();
    }
    return handler instanceof BlockingHandler blocking ? blocking.next() : handler;
  }

  private static long nanos(Duration time) {
    return (time.compareTo(LONGEST) > 0 ? LONGEST : time).toNanos();
  }
}
