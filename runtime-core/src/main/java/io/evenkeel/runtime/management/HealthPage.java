package io.evenkeel.runtime.management;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.History;
import io.evenkeel.health.Transition;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.JsonGenerator;

/** {@code /health}: all checks in the fields of draft-inadarei-api-health-check-06, section 3. */
final class HealthPage {

  private static final String HEALTH_JSON = "application/health+json";
  private static final String JSON = "application/json";

  private final ServiceView service;

  /** The last answers, with details and without. */
  private final AtomicReferenceArray<Answer> answers = new AtomicReferenceArray<>(2);

  private record Answer(HealthReport report, String body) {}

  HealthPage(ServiceView service) {
    this.service = service;
  }

  void answer(HttpServerExchange exchange, boolean details) {
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
        body(report, details));
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
  private String body(HealthReport report, boolean details) {
    int slot = details ? 1 : 0;
    Answer known = answers.get(slot);
    if (known == null || known.report() != report) {
      known = new Answer(report, render(report, details));
      answers.set(slot, known);
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
}
