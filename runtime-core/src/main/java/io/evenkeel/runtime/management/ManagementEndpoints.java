package io.evenkeel.runtime.management;

import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.policy.Policies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  private final ServiceView service;
  private final AccessRules access;
  private final boolean shared;
  private final ManagementSettings settings;
  private final Path temporary;
  private final Optional<DependencyEndpoints> dependencies;
  private @Nullable Pages pages;

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
    this.settings = settings;
    this.temporary = temporary;
    this.shared = settings.shared();
    boolean developer = service.config().profiles().contains("dev") && !shared;
    this.access = new AccessRules(settings.token(), developer);
  }

  /** The probes alone. */
  public Routes probes() {
    var routes = Routes.edge();
    new Probes(service, access).mount(routes, settings.paths());
    return routes;
  }

  /**
   * Everything that the port has. The application's own has no index, which is the application's
   * path, and protected paths only if there is a token: they could answer nobody without.
   */
  public Routes all() {
    var paths = settings.paths();
    var routes =
        probes()
            .get(paths.health(), new Endpoint(Page.HEALTH, false))
            .get(paths.metrics(), Routes.blocking(new Endpoint(Page.METRICS, false)))
            .get(paths.info(), new Endpoint(Page.INFO, false));
    if (!shared) {
      routes.get("/", guarded(Page.INDEX));
    }
    return shared && !access.hasToken() ? routes : withProtected(routes);
  }

  private Routes withProtected(Routes routes) {
    routes
        .get("/config", guarded(Page.CONFIG))
        .get(LogEndpoints.LOGGERS, guarded(Page.LOGGERS))
        .get(LogEndpoints.ONE_LOGGER, guarded(Page.LOGGER))
        .put(LogEndpoints.ONE_LOGGER, guarded(Page.SET_LEVEL))
        .delete(LogEndpoints.ONE_LOGGER, guarded(Page.RESET_LEVEL))
        .get(LogEndpoints.RECENT_ERRORS, guarded(Page.RECENT_ERRORS))
        .get(DiagnosticEndpoints.THREADS, guarded(Page.THREADS))
        .get(DiagnosticEndpoints.PROFILE, guarded(Page.PROFILE))
        .get(DiagnosticEndpoints.HEAP_DUMP, guarded(Page.HEAP_DUMP_BY_GET))
        .post(DiagnosticEndpoints.HEAP_DUMP, guarded(Page.HEAP_DUMP));
    if (dependencies.isPresent()) {
      routes
          .get(DependencyEndpoints.DEPENDENCIES, guarded(Page.DEPENDENCIES))
          .put(DependencyEndpoints.BREAKER + "open", guarded(Page.OPEN_BREAKER))
          .put(DependencyEndpoints.BREAKER + "close", guarded(Page.CLOSE_BREAKER));
    }
    return routes;
  }

  private HttpHandler guarded(Page page) {
    return new Endpoint(page, true);
  }

  private synchronized Pages pages() {
    var made = pages;
    if (made == null) {
      made = new Pages(service, settings, temporary, dependencies);
      pages = made;
    }
    return made;
  }

  /** One class for all of them: a start makes every one, and nobody may ever ask. */
  private final class Endpoint implements HttpHandler {

    private final Page page;
    private final boolean guarded;

    Endpoint(Page page, boolean guarded) {
      this.page = page;
      this.guarded = guarded;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
      var verdict = access.judge(exchange);
      if (!guarded) {
        pages().answer(page, exchange, verdict == AccessRules.Verdict.FULL);
        return;
      }
      switch (verdict) {
        case FULL -> {
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          pages().answer(page, exchange, true);
        }
        case UNAUTHORIZED -> {
          exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
          exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
          Answers.text(exchange, 401, "a Bearer token is required\n");
        }
        case HIDDEN -> Answers.notThere(exchange);
      }
    }
  }
}
