package io.evenkeel.runtime.management;

import io.evenkeel.config.ConfigEntry;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who answer for each {@link Page}, made when somebody asks for one first. Thread-safe. */
final class Pages {

  private static final String JSON = "application/json";

  private final ServiceView service;
  private final ManagementSettings.Paths paths;
  private final HealthPage health;
  private final LogEndpoints logs;
  private final DiagnosticEndpoints diagnostics;
  private final Optional<DependencyEndpoints> dependencies;

  Pages(
      ServiceView service,
      ManagementSettings settings,
      Path temporary,
      Optional<DependencyEndpoints> dependencies) {
    this.service = service;
    this.paths = settings.paths();
    this.health = new HealthPage(service);
    this.logs = new LogEndpoints(service);
    this.diagnostics = new DiagnosticEndpoints(service, settings.heapDump(), temporary);
    this.dependencies = dependencies;
  }

  /**
   * Answers to somebody who may see the page.
   *
   * @param details whether he may see those of open pages, too
   */
  void answer(Page page, HttpServerExchange exchange, boolean details) {
    switch (page) {
      case HEALTH -> health.answer(exchange, details);
      case METRICS -> metrics(exchange);
      case INFO -> info(exchange, details);
      case INDEX -> index(exchange);
      case CONFIG -> config(exchange);
      case LOGGERS -> logs.all(exchange);
      case LOGGER -> logs.one(exchange);
      case SET_LEVEL -> logs.put(exchange);
      case RESET_LEVEL -> logs.delete(exchange);
      case RECENT_ERRORS -> logs.recentErrors(exchange);
      case THREADS -> diagnostics.threads(exchange);
      case PROFILE -> diagnostics.profile(exchange);
      case HEAP_DUMP_BY_GET -> diagnostics.heapDumpByGet(exchange);
      case HEAP_DUMP -> diagnostics.heapDump(exchange);
      case DEPENDENCIES -> dependencies.orElseThrow().all(exchange);
      case OPEN_BREAKER -> dependencies.orElseThrow().open(exchange);
      case CLOSE_BREAKER -> dependencies.orElseThrow().close(exchange);
    }
  }

  private void metrics(HttpServerExchange exchange) {
    var accept = exchange.getRequestHeaders().get(Headers.ACCEPT);
    var text = service.telemetry().scrape(accept == null ? "" : String.join(",", accept));
    if (text.isEmpty()) {
      Answers.text(exchange, 404, "the meter registry handed in has no Prometheus format\n");
    } else {
      exchange.getResponseHeaders().put(Headers.VARY, "Accept, Accept-Encoding");
      Answers.compressed(exchange, text.get().contentType(), text.get().body());
    }
  }

  private void info(HttpServerExchange exchange, boolean details) {
    var identity = service.telemetry().identity();
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    Answers.json(
        exchange,
        200,
        JSON,
        json -> {
          json.writeStringProperty("service", identity.name());
          json.writeStringProperty("version", identity.version());
          json.writeStringProperty("environment", identity.environment());
          json.writeStringProperty("instance", identity.instance());
          json.writeStringProperty("state", service.state().get().name());
          json.writeStringProperty("time", Instant.now().toString());
          service.build().forEach(json::writeStringProperty);
          JvmFacts.write(json, details, service.telemetry()::redacted);
        });
  }

  private void config(HttpServerExchange exchange) {
    Answers.json(
        exchange,
        200,
        JSON,
        json -> {
          for (ConfigEntry entry : service.config().describe()) {
            json.writeObjectPropertyStart(entry.key());
            json.writeStringProperty("value", entry.value());
            json.writeStringProperty("origin", entry.origin());
            json.writeEndObject();
          }
        });
  }

  private void index(HttpServerExchange exchange) {
    var all = new ArrayList<>(paths.all());
    all.addAll(List.of("/config", LogEndpoints.LOGGERS, LogEndpoints.RECENT_ERRORS));
    all.addAll(diagnostics.paths());
    dependencies.ifPresent(endpoints -> all.add(DependencyEndpoints.DEPENDENCIES));
    Answers.text(exchange, 200, String.join("\n", all) + "\n");
  }
}
