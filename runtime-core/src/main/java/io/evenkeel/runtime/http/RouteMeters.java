package io.evenkeel.runtime.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The timers of one route, one for each status that was answered, found without a lookup in the
 * registry. Thread-safe.
 *
 * <p>Named as OpenTelemetry's semantic conventions for HTTP name them, in seconds.
 */
final class RouteMeters {

  static final String NAME = "http.server.request.duration";

  /** What requests that match no route are counted under: one series, whatever they ask for. */
  static final String UNMATCHED = "unmatched";

  private record StatusTimer(int status, Timer timer) {}

  private static final StatusTimer[] NONE = {};

  private final MeterRegistry registry;
  private final String method;
  private final String template;
  private volatile StatusTimer[] timers = NONE;

  private RouteMeters(MeterRegistry registry, String method, String template) {
    this.registry = registry;
    this.method = method;
    this.template = template;
  }

  static RouteMeters of(MeterRegistry registry, Route route) {
    return new RouteMeters(registry, route.method().toString(), route.template());
  }

  static RouteMeters unmatched(MeterRegistry registry) {
    return new RouteMeters(registry, "_OTHER", UNMATCHED);
  }

  void record(int status, long nanos) {
    timer(status).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(int status) {
    for (StatusTimer t : timers) {
      if (t.status == status) {
        return t.timer;
      }
    }
    return add(status);
  }

  private synchronized Timer add(int status) {
    Timer timer =
        registry.timer(
            NAME,
            Tags.of(
                "http.request.method",
                method,
                "http.route",
                template,
                "http.response.status_code",
                String.valueOf(status)));
    StatusTimer[] old = timers;
    StatusTimer[] grown = java.util.Arrays.copyOf(old, old.length + 1);
    grown[old.length] = new StatusTimer(status, timer);
    timers = grown;
    return timer;
  }
}
