package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import java.time.Duration;

/**
 * A mark on a route: its requests are to end within a time.
 *
 * @param interrupts whether the thread of a blocking handler is interrupted when they do not
 */
record Limited(Duration time, boolean interrupts, HttpHandler next) implements RouteMark {

  Limited {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("time limit: " + time + " (expected: more than zero)");
    }
    if (LongLived.is(next)) {
      throw new IllegalArgumentException(
          "time limit: " + time + " (expected: none on a WebSocket or an event stream)");
    }
  }

  @Override
  public String name() {
    return interrupts ? "interruptedAfter" : "limited";
  }
}
