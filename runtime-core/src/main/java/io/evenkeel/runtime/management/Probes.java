package io.evenkeel.runtime.management;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/**
 * {@code /livez}, {@code /readyz} and {@code /startupz}: answers from cached reports, on the IO
 * thread, never by running a check.
 */
final class Probes {

  private static final String STARTING = "starting";

  private final ServiceView service;
  private final AccessRules access;

  Probes(ServiceView service, AccessRules access) {
    this.service = service;
    this.access = access;
  }

  void mount(Routes routes) {
    mount(routes, "/livez", this::live);
    mount(routes, "/healthz", this::live);
    routes.get("/readyz", this::answerReady);
    routes.get("/readyz/{check}", single(this::ready));
    mount(routes, "/startupz", this::startup);
  }

  private interface Question {
    ProbeAnswer ask(Set<String> excluded);
  }

  private void mount(Routes routes, String path, Question question) {
    routes.get(path, exchange -> answer(exchange, question.ask(excluded(exchange))));
    routes.get(path + "/{check}", single(question));
  }

  private void answerReady(HttpServerExchange exchange) {
    var answer = ready(excluded(exchange));
    var peer = exchange.getSourceAddress().getAddress();
    if (peer != null) {
      service.probers().answered(peer, answer.ok());
    }
    answer(exchange, answer);
  }

  private HttpHandler single(Question question) {
    return exchange -> {
      String name = Routes.param(exchange, "check");
      var check =
          question.ask(Set.of()).checks().stream().filter(c -> c.name().equals(name)).findFirst();
      if (check.isEmpty()) {
        Answers.text(exchange, 404, "no such check\n");
        return;
      }
      boolean up = check.get().status() == HealthStatus.UP;
      answer(exchange, new ProbeAnswer(name, up, "", java.util.List.of(check.get())));
    };
  }

  private void answer(HttpServerExchange exchange, ProbeAnswer answer) {
    boolean verbose = exchange.getQueryParameters().containsKey("verbose");
    boolean reasons = access.judge(exchange) == AccessRules.Verdict.FULL;
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    Answers.text(exchange, answer.status(), service.redacted(answer.body(verbose, reasons)));
  }

  private static Set<String> excluded(HttpServerExchange exchange) {
    Deque<String> values = exchange.getQueryParameters().get("exclude");
    return values == null ? Set.of() : Set.copyOf(values);
  }

  /** The process only, never a dependency: a restart would not help against one. */
  private ProbeAnswer live(Set<String> excluded) {
    var report = report(HealthKind.LIVENESS, excluded);
    boolean failed = service.state().get() == LifecycleState.FAILED;
    return new ProbeAnswer(
        "livez",
        !failed && report.status() != HealthStatus.DOWN,
        failed ? "failed" : "",
        report.checks());
  }

  private ProbeAnswer ready(Set<String> excluded) {
    var report = report(HealthKind.READINESS, excluded);
    String why = whyNotReady();
    boolean starting = why.equals(STARTING);
    return new ProbeAnswer(
        "readyz",
        why.isEmpty() && report.status() != HealthStatus.DOWN,
        why,
        starting ? service.waitingFor().get() : Map.of(),
        report.checks());
  }

  private String whyNotReady() {
    return switch (service.state().get()) {
      case RUNNING -> "";
      case NEW, STARTING -> STARTING;
      case DRAINING, STOPPING, STOPPED -> "draining";
      case FAILED -> "failed";
    };
  }

  private ProbeAnswer startup(Set<String> excluded) {
    var report = report(HealthKind.STARTUP, excluded);
    var state = service.state().get();
    boolean begun =
        state == LifecycleState.NEW
            || (state == LifecycleState.STARTING && !service.environmentChecked().get());
    String why = begun ? STARTING : "";
    return new ProbeAnswer(
        "startupz", why.isEmpty() && report.status() != HealthStatus.DOWN, why, report.checks());
  }

  private HealthReport report(HealthKind kind, Set<String> excluded) {
    var report = service.health().report(kind);
    if (excluded.isEmpty()) {
      return report;
    }
    var kept = new ArrayList<CheckReport>(report.checks());
    kept.removeIf(check -> excluded.contains(check.name()));
    return HealthReport.of(kept);
  }
}
