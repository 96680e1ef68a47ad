package io.evenkeel.runtime.http;

import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one route, one for each status that was answered, found without a lookup in the
 * registry. Thread-safe.
 *
 * <p>Named as OpenTelemetry's semantic conventions for HTTP name them, in seconds.
 */
final class RouteMeters {

  private record StatusTimer(int status, Timer timer) {}

  private static final StatusTimer[] NONE = {};

  private final RequestMeters meters;
  private final String method;
  private final String template;
  private volatile StatusTimer[] timers = NONE;

  RouteMeters(RequestMeters meters, String method, String template) {
    this.meters = meters;
    this.method = method;
    this.template = template;
  }

  /** In the trace that is current, which may be kept as an example of such a request. */
  void record(int status, long nanos) {
    timer(status).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(int status) {
    Timer known = find(status);
    return known == null ? add(status) : known;
  }

  private @Nullable Timer find(int status) {
    for (StatusTimer t : timers) {
      if (t.status == status) {
        return t.timer;
      }
    }
    return null;
  }

  private synchronized Timer add(int status) {
    Timer known = find(status);
    if (known != null) { // another thread was first
      return known;
    }
    Timer timer = meters.timer(method, template, status);
    StatusTimer[] old = timers;
    StatusTimer[] grown = Arrays.copyOf(old, old.length + 1);
    grown[old.length] = new StatusTimer(status, timer);
    timers = grown;
    return timer;
  }
}
