package io.evenkeel.runtime.http;

import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.Telemetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Makes the timers of requests. Thread-safe. */
public final class RequestMeters {

  static final String NAME = "http.server.request.duration";

  /** What requests that match no route are counted under: one series, whatever they ask for. */
  static final String UNMATCHED = "unmatched";

  private final MeterRegistry registry;
  private final Duration[] boundaries;

  private RequestMeters(MeterRegistry registry, MetricsSettings.Http settings) {
    this.registry = registry;
    this.boundaries = settings.boundaries().toArray(new Duration[0]);
  }

  /** Timers in its registry, as its settings say. */
  public static RequestMeters of(Telemetry telemetry) {
    return of(telemetry.meters(), telemetry.metricsSettings().http());
  }

  /** The same of parts. */
  public static RequestMeters of(MeterRegistry registry, MetricsSettings.Http settings) {
    return new RequestMeters(registry, settings);
  }

  RouteMeters of(Route route) {
    return new RouteMeters(this, route.method().toString(), route.template());
  }

  RouteMeters unmatched() {
    return new RouteMeters(this, "_OTHER", UNMATCHED);
  }

  /** What {@code http.overload} does, looked at when the meters are read. */
  void show(Overload overload) {
    Gauge.builder("http.server.overload.limit", overload, Overload::limit)
        .description("Blocking requests that may be worked on at once")
        .register(registry);
    Gauge.builder("http.server.overload.active", overload, Overload::inside)
        .description("Blocking requests that are worked on")
        .register(registry);
    Gauge.builder("http.server.overload.waiting", overload, Overload::waiting)
        .description("Blocking requests that wait for a place")
        .register(registry);
    for (boolean critical : new boolean[] {true, false}) {
      FunctionCounter.builder("http.server.overload.shed", overload, o -> o.shed(critical))
          .description("Blocking requests that were refused because there was no place")
          .tag("routes", critical ? "critical" : "ordinary")
          .register(registry);
    }
  }

  /** Looks in the registry: once for each status of a route. */
  Timer timer(String method, String template, int status) {
    return Timer.builder(NAME)
        .description("From the head of a request to the end of its answer")
        .tags(
            Tags.of(
                "http.request.method",
                method,
                "http.route",
                template,
                "http.response.status_code",
                String.valueOf(status)))
        .serviceLevelObjectives(boundaries)
        .register(registry);
  }
}
