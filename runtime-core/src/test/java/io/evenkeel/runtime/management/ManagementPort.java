package io.evenkeel.runtime.management;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.health.HealthResult;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.http.BindFailedException;
import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.http.HttpSettings;
import io.evenkeel.runtime.http.RequestMeters;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The management endpoints on a port of this machine, in front of a service made of variables. */
final class ManagementPort implements AutoCloseable {

  static final String TOKEN = "correct-horse-battery-staple";

  private final Map<String, HealthResult> results = new ConcurrentHashMap<>();
  private final HealthRegistry health = HealthRegistry.builder("orders").build();
  private final HttpService service;
  private final Telemetry telemetry;
  volatile LifecycleState state = LifecycleState.RUNNING;
  volatile Map<String, String> waitingFor = Map.of();
  volatile boolean environmentChecked = true;

  private ManagementPort(
      Map<String, Object> values, @Nullable MeterRegistry meters, String... arguments)
      throws BindFailedException {
    this(values, meters, Path.of(System.getProperty("java.io.tmpdir")), arguments);
  }

  private ManagementPort(
      Map<String, Object> values,
      @Nullable MeterRegistry meters,
      Path temporary,
      String... arguments)
      throws BindFailedException {
    var all = new HashMap<>(values);
    all.putIfAbsent("management.port", "0");
    all.put("management.host", "127.0.0.1");
    all.put("http.host", "127.0.0.1");
    all.put("http.port", 0);
    var config =
        RuntimeConfig.loader()
            .arguments(arguments)
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(ConfigSource.of("test", all))
            .section("http", HttpSettings.class)
            .section("management", ManagementSettings.class)
            .load();
    var builder = Telemetry.builder(new ServiceIdentity("orders", "1.4.2", "prod", "orders-7d9f"));
    telemetry = (meters == null ? builder : builder.meters(meters)).start();
    health.start();
    var view =
        new ServiceView(
            config,
            telemetry,
            health,
            () -> state,
            () -> waitingFor,
            () -> environmentChecked,
            new Probers(System::nanoTime),
            Map.of("commit", "a1b2c3d"));
    var endpoints =
        new ManagementEndpoints(view, config.settings(ManagementSettings.class), temporary);
    service =
        new HttpService(
            "orders-management",
            config.settings(HttpSettings.class),
            List.of(endpoints.all()),
            false,
            RequestMeters.of(telemetry),
            OpenTelemetry.noop(),
            summary -> {});
    service.start();
  }

  /** No token and no profile: protected paths do not exist. */
  static ManagementPort plain() throws BindFailedException {
    return new ManagementPort(Map.of(), null);
  }

  static ManagementPort withToken(String... arguments) throws BindFailedException {
    return new ManagementPort(Map.of("management.token", TOKEN), null, arguments);
  }

  /** In profile {@code dev}, without a token. */
  static ManagementPort developer() throws BindFailedException {
    return new ManagementPort(Map.of(), null, "--profile=dev");
  }

  /** In profile {@code dev}, on the application's port. */
  static ManagementPort sharedDeveloper() throws BindFailedException {
    return new ManagementPort(Map.of("management.port", "shared"), null, "--profile=dev");
  }

  static ManagementPort with(Map<String, Object> values) throws BindFailedException {
    return new ManagementPort(values, null);
  }

  /** With a token, heap dumps, and a directory for temporary files. */
  static ManagementPort diagnosing(Path temporary) throws BindFailedException {
    Map<String, Object> values = Map.of("management.token", TOKEN, "management.heap-dump", true);
    return new ManagementPort(values, null, temporary);
  }

  static ManagementPort metering(MeterRegistry meters) throws BindFailedException {
    return new ManagementPort(Map.of(), meters);
  }

  int port() {
    return service.address().getPort();
  }

  Answer get(String path, String... headers) throws IOException {
    return RawHttp.get(port(), path, headers);
  }

  Answer getAuthorized(String path) throws IOException {
    return get(path, "Authorization: Bearer " + TOKEN);
  }

  /** Registers a check that says what was last told to {@link #report}. */
  void check(HealthCheckFactory factory, String name, HealthResult first) {
    results.put(name, first);
    var check = factory.make(name, () -> results.getOrDefault(name, HealthResult.up()));
    health.register(check.interval(Duration.ofHours(1)));
    health.evaluate(name).join();
  }

  /** How a check is made, such as {@code HealthCheck::readiness}. */
  interface HealthCheckFactory {
    HealthCheck make(String name, io.evenkeel.health.Probe probe);
  }

  /** Changes what a check says, and lets it be looked at as often as it takes to be believed. */
  void report(String name, HealthResult result) {
    reportOnce(name, result);
    health.evaluate(name).join();
  }

  /** Changes what a check says, and lets it be looked at once. */
  void reportOnce(String name, HealthResult result) {
    results.put(name, result);
    health.evaluate(name).join();
  }

  @Override
  public void close() {
    try {
      service.stop(Deadline.after(Duration.ofSeconds(30)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    health.close();
    telemetry.close();
  }
}
