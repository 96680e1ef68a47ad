package io.evenkeel.runtime.management;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /livez}, {@code /readyz} and {@code /startupz}: answers from cached reports, on the IO
 * thread, never by running a check.
 */
final class Probes {

  static final HttpString HEALTH_STATUS = new HttpString("Health-Status");

  private static final String STARTING = "starting";
  private static final String ALIAS = "/healthz";

  private final ServiceView service;
  private final AccessRules access;

  Probes(ServiceView service, AccessRules access) {
    this.service = service;
    this.access = access;
  }

  void mount(Routes routes, ManagementSettings.Paths paths) {
    mount(routes, paths.livez(), HealthKind.LIVENESS);
    mount(routes, paths.readyz(), HealthKind.READINESS);
    mount(routes, paths.startupz(), HealthKind.STARTUP);
    if (!paths.all().contains(ALIAS)) {
      mount(routes, ALIAS, HealthKind.LIVENESS);
    }
  }

  private void mount(Routes routes, String path, HealthKind kind) {
    var rendered = new RenderedAnswers();
    routes.get(path, exchange -> answer(exchange, kind, rendered));
    routes.get(path + "/{check}", exchange -> single(exchange, kind));
  }

  private ProbeAnswer ask(HealthKind kind, HealthReport report) {
    return switch (kind) {
      case LIVENESS -> live(report);
      case READINESS -> ready(report);
      case STARTUP -> startup(report);
    };
  }

  private void answer(HttpServerExchange exchange, HealthKind kind, RenderedAnswers rendered) {
    boolean verbose = exchange.getQueryParameters().containsKey("verbose");
    boolean reasons = access.judge(exchange) == AccessRules.Verdict.FULL;
    Set<String> excluded = excluded(exchange);
    // States go one way: an answer that was rendered while running is never used before or after.
    boolean running = service.state().get() == LifecycleState.RUNNING;
    HealthReport report = service.health().report(kind);
    var answer =
        running && excluded.isEmpty()
            ? rendered.get(
                report.version(),
                verbose,
                reasons,
                () -> render(report, ask(kind, report), verbose, reasons))
            : render(report, ask(kind, without(report, excluded)), verbose, reasons);
    if (kind == HealthKind.READINESS) {
      tellProber(exchange, answer.status() == 200);
    }
    send(exchange, answer);
  }

  private RenderedAnswers.Rendered render(
      HealthReport report, ProbeAnswer answer, boolean verbose, boolean reasons) {
    String body = service.redacted(answer.body(verbose, reasons));
    return RenderedAnswers.Rendered.of(report, answer, body);
  }

  private static void send(HttpServerExchange exchange, RenderedAnswers.Rendered answer) {
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    if (answer.degraded()) {
      exchange.getResponseHeaders().put(HEALTH_STATUS, "degraded");
    }
    Answers.text(exchange, answer.status(), answer.body());
  }

  private void tellProber(HttpServerExchange exchange, boolean ready) {
    var peer = exchange.getSourceAddress().getAddress();
    if (peer != null) {
      service.probers().answered(peer, ready);
    }
  }

  private void single(HttpServerExchange exchange, HealthKind kind) {
    String name = Routes.param(exchange, "check");
    HealthReport report = service.health().report(kind);
    var check = ask(kind, report).checks().stream().filter(c -> c.name().equals(name)).findFirst();
    if (check.isEmpty()) {
      Answers.text(exchange, 404, "no such check\n");
      return;
    }
    boolean up = check.get().status() == HealthStatus.UP;
    boolean verbose = exchange.getQueryParameters().containsKey("verbose");
    boolean reasons = access.judge(exchange) == AccessRules.Verdict.FULL;
    var answer = new ProbeAnswer(name, up, "", List.of(check.get()));
    send(exchange, render(HealthReport.of(List.of()), answer, verbose, reasons));
  }

  private static Set<String> excluded(HttpServerExchange exchange) {
    Deque<String> values = exchange.getQueryParameters().get("exclude");
    return values == null ? Set.of() : Set.copyOf(values);
  }

  private static HealthReport without(HealthReport report, Set<String> excluded) {
    if (excluded.isEmpty()) {
      return report;
    }
    var kept = new ArrayList<CheckReport>(report.checks());
    kept.removeIf(check -> excluded.contains(check.name()));
    return HealthReport.of(kept);
  }

  /** The process only, never a dependency: a restart would not help against one. */
  private ProbeAnswer live(HealthReport report) {
    boolean failed = service.state().get() == LifecycleState.FAILED;
    return new ProbeAnswer(
        "livez",
        !failed && report.status() != HealthStatus.DOWN,
        failed ? "failed" : "",
        report.checks());
  }

  private ProbeAnswer ready(HealthReport report) {
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

  private ProbeAnswer startup(HealthReport report) {
    var state = service.state().get();
    boolean begun =
        state == LifecycleState.NEW
            || (state == LifecycleState.STARTING && !service.environmentChecked().get());
    String why = begun ? STARTING : "";
    return new ProbeAnswer(
        "startupz", why.isEmpty() && report.status() != HealthStatus.DOWN, why, report.checks());
  }
}
