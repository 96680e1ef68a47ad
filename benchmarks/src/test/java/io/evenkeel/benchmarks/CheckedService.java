package io.evenkeel.benchmarks;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import io.undertow.server.HttpServerExchange;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Map;

/**
 * A service with as many required checks as {@link CheckedSettings} say, {@code GET /hello}, and
 * {@code GET /memory}: what is left on the heap after a collection, and the most threads so far.
 */
final class CheckedService {

  private static final int COLLECTIONS = 3;

  private CheckedService() {}

  public static void main(String[] args) {
    ServiceRuntime.builder("checked-service")
        .settings("checks", CheckedSettings.class)
        .run(args, CheckedService::configure);
  }

  /** The options of a process on free ports. */
  static String[] options(CheckedSettings checks) {
    var options = new ArrayList<String>();
    Map.of(
            "http.port", "0",
            "http.host", "127.0.0.1",
            "management.port", "0",
            "management.host", "127.0.0.1",
            "log.format", "json",
            "log.levels.access", "off", // thousands of lines that nobody reads
            "checks.count", "" + checks.count(),
            "checks.hung", checks.hung().toMillis() + "ms",
            "checks.timeout", checks.timeout().toMillis() + "ms",
            "checks.interval", checks.interval().toMillis() + "ms")
        .forEach((key, value) -> options.add("--" + key + "=" + value));
    return options.toArray(String[]::new);
  }

  private static void configure(ServiceBuilder service) {
    var checks = service.settings(CheckedSettings.class);
    for (int i = 1; i <= checks.count(); i++) {
      service.check(readiness("check-" + i, holds(() -> true)).interval(checks.interval()));
    }
    if (!checks.hung().isZero()) {
      long millis = checks.hung().toMillis();
      service.check(
          readiness(
                  "hung",
                  holds(
                      () -> {
                        ReferenceService.block(millis);
                        return true;
                      }))
              .timeout(checks.timeout())
              .interval(checks.interval())
              .onStartFailure(StartPolicy.WARN));
    }
    service.http(
        routes ->
            routes.get("/hello", new Hello()).get("/memory", blocking(CheckedService::tellMemory)));
  }

  private static void tellMemory(HttpServerExchange exchange) {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      used = Math.min(used, heap.getUsed());
    }
    new JsonAnswer()
        .add("heap_used", used)
        .add("peak_threads", ManagementFactory.getThreadMXBean().getPeakThreadCount())
        .send(exchange);
  }
}
