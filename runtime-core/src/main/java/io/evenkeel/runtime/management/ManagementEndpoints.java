package io.evenkeel.runtime.management;

import io.evenkeel.config.ConfigEntry;
import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.History;
import io.evenkeel.health.Transition;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.policy.Policies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/**
 * The paths of the management port and who may see them.
 *
 * <pre>
 *   open       /livez /healthz /readyz /startupz, each with /{check}; /health /metrics /info
 *   protected  / /config /dependencies /loggers /diagnostics/recent-errors
 *              /diagnostics/threads /diagnostics/profile /diagnostics/heap-dump
 * </pre>
 */
public final class ManagementEndpoints {

  private static final String HEALTH_JSON = "application/health+json";
  private static final String JSON = "application/json";

  private final ServiceView service;
  private final AccessRules access;
  private final boolean shared;
  private final ManagementSettings.Paths paths;
  private final DiagnosticEndpoints diagnostics;
  private final Optional<DependencyEndpoints> dependencies;

  /** The last answers of {@code /health}, with details and without. */
  private final AtomicReferenceArray<HealthAnswer> healthAnswers = new AtomicReferenceArray<>(2);

  private record HealthAnswer(HealthReport report, String body) {}

  /** The endpoints of one service; protected ones are as open as the settings and profile say. */
  public ManagementEndpoints(ServiceView service, ManagementSettings settings) {
    this(service, settings, temporaryFolder(), Optional.empty());
  }

  ManagementEndpoints(ServiceView service, ManagementSettings settings, Path temporary) {
    this(service, settings, temporary, Optional.empty());
  }

  /** The same with what the service depends on, which may become more while it starts. */
  public ManagementEndpoints(
      ServiceView service,
      ManagementSettings settings,
      Policies policies,
      Supplier<List<Dependency>> declared) {
    this(
        service,
        settings,
        temporaryFolder(),
        Optional.of(new DependencyEndpoints(service, policies, declared)));
  }

  private static Path temporaryFolder() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  private ManagementEndpoints(
      ServiceView service,
      ManagementSettings settings,
      Path temporary,
      Optional<DependencyEndpoints> dependencies) {
    this.dependencies = dependencies;
    this.service = service;
    this.shared = settings.shared();
    boolean developer = service.config().profiles().contains("dev") && !shared;
    this.access = new AccessRules(settings.token(), developer);
    this.paths = settings.paths();
    this.diagnostics = new DiagnosticEndpoints(service, settings.heapDump(), temporary);
  }

  /** The probes alone. */
  public Routes probes() {
    var routes = Routes.edge();
    new Probes(service, access).mount(routes, paths);
    return routes;
  }

  /**
   * Everything that the port has. The application's own has no index, which is the application's
   * path, and protected paths only if there is a token: they could answer nobody without.
   */
  public Routes all() {
    var routes =
        probes()
            .get(paths.health(), this::health)
            .get(paths.metrics(), Routes.blocking(this::metrics))
            .get(paths.info(), this::info);
    if (!shared) {
      routes.get("/", guarded(this::index));
    }
    return shared && !access.hasToken() ? routes : withProtected(routes);
  }

  private Routes withProtected(Routes routes) {
    new LogEndpoints(service).mount(routes, this::guarded);
    diagnostics.mount(routes, this::guarded);
    dependencies.ifPresent(endpoints -> endpoints.mount(routes, this::guarded));
    return routes.get("/config", guarded(this::config));
  }

  private HttpHandler guarded(HttpHandler next) {
    return exchange -> {
      switch (access.judge(exchange)) {
        case FULL -> {
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          next.handleRequest(exchange);
        }
        case UNAUTHORIZED -> {
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
          Answers.text(exchange, 401, "a Bearer token is required\n");
        }
        case HIDDEN -> Answers.notThere(exchange);
      }
    };
  }

  /** Fields of draft-inadarei-api-health-check-06, section 3. */
  private void health(HttpServerExchange exchange) {
    boolean details = access.judge(exchange) == AccessRules.Verdict.FULL;
    HealthReport report = service.health().report();
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(Headers.VARY, Headers.ACCEPT_STRING);
    if (report.status() == HealthStatus.DEGRADED) {
      exchange.getResponseHeaders().put(Probes.HEALTH_STATUS, "degraded");
    }
    Answers.send(
        exchange,
        report.status() == HealthStatus.DOWN ? 503 : 200,
        plainJson(exchange) ? JSON : HEALTH_JSON,
        health(report, details));
  }

  /** Whether a client that knows JSON does not know the draft's type; who takes all gets that. */
  private static boolean plainJson(HttpServerExchange exchange) {
    var accept = exchange.getRequestHeaders().get(Headers.ACCEPT);
    return accept != null
        && accept.stream().anyMatch(value -> value.contains(JSON))
        && accept.stream().noneMatch(value -> value.contains(HEALTH_JSON));
  }

  /** Rendered once for each report, which is another one when any check was evaluated. */
  @SuppressWarnings("ReferenceEquality") // comparing 1,000 checks would cost what rendering does
  private String health(HealthReport report, boolean details) {
    int slot = details ? 1 : 0;
    HealthAnswer known = healthAnswers.get(slot);
    if (known == null || known.report() != report) {
      known = new HealthAnswer(report, render(report, details));
      healthAnswers.set(slot, known);
    }
    return known.body();
  }

  private String render(HealthReport report, boolean details) {
    var identity = service.telemetry().identity();
    return Answers.json(
        json -> {
          json.writeStringProperty("status", draftStatus(report.status()));
          json.writeStringProperty("serviceId", identity.name());
          json.writeStringProperty("version", identity.version());
          json.writeObjectPropertyStart("checks");
          for (CheckReport check : report.checks()) {
            json.writeArrayPropertyStart(check.name());
            json.writeStartObject();
            write(json, check, details);
            json.writeEndObject();
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  private void write(JsonGenerator json, CheckReport check, boolean details) {
    json.writeStringProperty("status", check.status() == HealthStatus.UP ? "pass" : "fail");
    json.writeStringProperty("kind", lower(check.kind()));
    json.writeBooleanProperty("required", check.required());
    json.writeStringProperty("time", check.checked().toString());
    json.writeNumberProperty("observedValue", check.took().toMillis());
    json.writeStringProperty("observedUnit", "ms");
    json.writeStringProperty("since", check.since().toString());
    json.writeStringProperty("evidence", lower(check.evidence()));
    json.writeNumberProperty("changes", check.history().changes());
    if (check.streak().isPresent()) {
      json.writeObjectPropertyStart("streak");
      json.writeNumberProperty("results", check.streak().get().results());
      json.writeNumberProperty("needed", check.streak().get().needed());
      if (details) {
        json.writeStringProperty("reason", service.redacted(check.streak().get().reason()));
      }
      json.writeEndObject();
    }
    if (details && !check.reason().isEmpty()) {
      json.writeStringProperty("output", service.redacted(check.reason()));
    }
    if (details && !check.impact().isEmpty()) {
      json.writeStringProperty("impact", service.redacted(check.impact()));
    }
    if (details) {
      writeHistory(json, check.history());
    }
  }

  private void writeHistory(JsonGenerator json, History history) {
    json.writeArrayPropertyStart("history");
    for (Transition transition : history.latest()) {
      json.writeStartObject();
      json.writeStringProperty("to", lower(transition.to()));
      json.writeStringProperty("time", transition.at().toString());
      json.writeNumberProperty("lasted_ms", transition.lasted().toMillis());
      json.writeStringProperty("cause", service.redacted(transition.cause()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String draftStatus(HealthStatus status) {
    return switch (status) {
      case UP -> "pass";
      case DEGRADED -> "warn";
      case DOWN -> "fail";
    };
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

  private void info(HttpServerExchange exchange) {
    boolean details = access.judge(exchange) == AccessRules.Verdict.FULL;
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
