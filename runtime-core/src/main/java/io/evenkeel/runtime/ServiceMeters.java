package io.evenkeel.runtime;

import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is known of a service and its application port, as meters that look when they are read. */
final class ServiceMeters {

  private final MeterRegistry meters;

  ServiceMeters(Service service) {
    meters = service.telemetry().meters();
    var identity = service.telemetry().identity();
    gauge("service.info", "Always 1; who this is", service, s -> 1)
        .tag("service", identity.name())
        .tag("version", identity.version())
        .tag("environment", identity.environment())
        .register(meters);
    for (LifecycleState state : LifecycleState.values()) {
      gauge("service.state", "1 for the state it is in", service, s -> s.state() == state ? 1 : 0)
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    gauge("config.keys", "Keys of the configuration", service, s -> s.config().keyCount())
        .register(meters);
    TimeGauge.builder(
            "config.load.duration",
            service,
            TimeUnit.NANOSECONDS,
            s -> (double) s.configTook().toNanos())
        .description("From the first layer to settings that are checked")
        .register(meters);
  }

  /** Once the application port is bound. */
  void bind(HttpService http) {
    gauge("http.server.active_requests", "Requests in flight", http, HttpService::inFlight)
        .register(meters);
    gauge("http.server.connections", "Open connections", http, HttpService::connections)
        .register(meters);
    if (!http.virtualThreads()) {
      gauge("http.server.workers", "Threads for handlers that block", http, HttpService::workers)
          .register(meters);
      gauge("http.server.workers.queued", "Waiting for one", http, HttpService::workersQueued)
          .register(meters);
    }
  }

  /** How long something took that happens once. */
  void took(String name, String description, Duration took, String... tags) {
    TimeGauge.builder(name, took::toMillis, TimeUnit.MILLISECONDS)
        .description(description)
        .tags(tags)
        .register(meters);
  }

  private static <T> Gauge.Builder<T> gauge(
      String name, String description, T of, ToDoubleFunction<T> value) {
    return Gauge.builder(name, of, value).description(description);
  }
}
