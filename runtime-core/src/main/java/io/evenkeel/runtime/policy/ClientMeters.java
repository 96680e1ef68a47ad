package io.evenkeel.runtime.policy;

import io.evenkeel.observability.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times of the tries of one client, as OpenTelemetry's semantic conventions for HTTP name them.
 * Thread-safe.
 */
final class ClientMeters {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
  private static final int KEPT = 1_000;

  private record Key(String method, String host, int port, String status, String error) {

    Key anyHost() {
      return new Key(method, "_OTHER", 0, status, error);
    }
  }

  private final MeterRegistry registry;
  private final Duration[] boundaries;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  ClientMeters(Telemetry telemetry) {
    registry = telemetry.meters();
    boundaries = telemetry.metricsSettings().http().boundaries().toArray(Duration[]::new);
  }

  void answered(String method, URI uri, int status, long nanos) {
    String error = status >= 400 ? String.valueOf(status) : "";
    record(method, uri, String.valueOf(status), error, nanos);
  }

  void failed(String method, URI uri, Throwable thrown, long nanos) {
    record(method, uri, "", thrown.getClass().getName(), nanos);
  }

  private void record(String method, URI uri, String status, String error, long nanos) {
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    String known = METHODS.contains(method) ? method : "_OTHER";
    var key = new Key(known, String.valueOf(uri.getHost()), port, status, error);
    Timer timer = timers.get(key);
    if (timer == null) {
      timer =
          timers.size() < KEPT ? timers.computeIfAbsent(key, this::timer) : timer(key.anyHost());
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    return Timer.builder("http.client.request.duration")
        .description("From a try to its answer")
        .tags(
            Tags.of(
                "http.request.method", key.method,
                "server.address", key.host,
                "server.port", String.valueOf(key.port),
                "http.response.status_code", key.status,
                "error.type", key.error))
        .serviceLevelObjectives(boundaries)
        .register(registry);
  }
}
