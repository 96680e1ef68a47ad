package io.evenkeel.runtime.management;

import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.policy.NamedPolicy;
import io.evenkeel.runtime.policy.Policies;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * What a service depends on, and how that stands; all of it protected.
 *
 * <pre>
 *   GET  /dependencies                        one entry for each, JSON; ?format=mermaid draws them
 *   PUT  /dependencies/{name}/breaker/open    refuse all calls, until it is closed
 *   PUT  /dependencies/{name}/breaker/close   let calls through again
 * </pre>
 */
final class DependencyEndpoints {

  static final String DEPENDENCIES = "/dependencies";
  static final String BREAKER = "/dependencies/{name}/breaker/";

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.management");
  private static final String NAME = "name";

  private final ServiceView service;
  private final Policies policies;
  private final Supplier<List<Dependency>> declared;

  DependencyEndpoints(ServiceView service, Policies policies, Supplier<List<Dependency>> declared) {
    this.service = service;
    this.policies = policies;
    this.declared = declared;
  }

  private List<DependencyState> states() {
    return DependencyState.of(declared.get(), policies, service.health());
  }

  void all(HttpServerExchange exchange) {
    var format = exchange.getQueryParameters().get("format");
    if (format == null) {
      Answers.json(exchange, StatusCodes.OK, "application/json", this::write);
    } else if (format.contains("mermaid")) {
      String drawing = Mermaid.of(service.telemetry().identity().name(), states());
      Answers.text(exchange, StatusCodes.OK, service.redacted(drawing));
    } else {
      Answers.text(exchange, StatusCodes.BAD_REQUEST, "format: unknown (expected: mermaid)\n");
    }
  }

  private void write(JsonGenerator json) {
    json.writeArrayPropertyStart("dependencies");
    for (DependencyState state : states()) {
      json.writeStartObject();
      json.writeStringProperty(NAME, state.name());
      json.writeArrayPropertyStart("kinds");
      state.kinds().forEach(json::writeString);
      json.writeEndArray();
      json.writeStringProperty("health", state.health());
      text(json, "reason", state.reason());
      text(json, "impact", state.impact());
      state.policy().ifPresent(policy -> write(json, policy));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(JsonGenerator json, NamedPolicy policy) {
    json.writeArrayPropertyStart("policy");
    policy.order().forEach(json::writeString);
    json.writeEndArray();
    policy.breaker().ifPresent(breaker -> json.writeStringProperty("breaker", breaker));
    policy.lastSuccess().ifPresent(at -> json.writeStringProperty("last_success", at.toString()));
  }

  private void text(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, service.redacted(value));
    }
  }

  void open(HttpServerExchange exchange) {
    turn(exchange, "open", NamedPolicy::holdBreakerOpen);
  }

  void close(HttpServerExchange exchange) {
    turn(exchange, "closed", NamedPolicy::closeBreaker);
  }

  private void turn(HttpServerExchange exchange, String how, Consumer<NamedPolicy> change) {
    String name = String.valueOf(Routes.param(exchange, NAME));
    Optional<NamedPolicy> policy =
        policies.all().stream()
            .filter(p -> p.name().equals(name) && p.breaker().isPresent())
            .findFirst();
    if (policy.isEmpty()) {
      Answers.text(exchange, StatusCodes.NOT_FOUND, "no policy of this name has a breaker\n");
      return;
    }
    change.accept(policy.get());
    LOG.atWarn()
        .addKeyValue("policy", name)
        .addKeyValue("by", exchange.getSourceAddress().getHostString())
        .log("circuit breaker of {} is {}, by hand", name, how);
    Answers.text(exchange, StatusCodes.OK, policy.get().breaker().orElse("") + "\n");
  }
}
