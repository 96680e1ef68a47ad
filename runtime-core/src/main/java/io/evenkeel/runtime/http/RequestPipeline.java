package io.evenkeel.runtime.http;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceSettings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplateMatch;
import io.undertow.util.StatusCodes;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one handler every request passes.
 *
 * <pre>
 *   route match -> trace context -> admission (serve, park, refuse) -> deadline -> overload
 *        -> user handler
 *        -> problem+json when it throws -> completion: timer, access log, request released
 * </pre>
 */
final class RequestPipeline implements HttpHandler {

  /**
   * What is done with requests of the application, in the order in which a stop goes through it.
   */
  enum Admission {
    /** Served, connections are kept. */
    SERVE,
    /** Served, each answer closes its connection. */
    SERVE_AND_CLOSE,
    /** Kept waiting for a moment while the listener closes, so that nobody is reconnecting then. */
    PARK,
    /** Answered 503; only the runtime's own routes are served. */
    REFUSE
  }

  private final RouteTable table;
  private final RouteMeters unmatched;
  private final ServerSpans spans;
  private final boolean traceInAnswers;
  private final LongLived longLived;
  private final AccessLog accessLog;
  // Two adders instead of one counter: IO threads do not meet on a cache line.
  private final LongAdder started = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final LongAdder notServed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Queue<Runnable> parked = new ConcurrentLinkedQueue<>();
  // A connection of HTTP/1.1 knows its request; one of HTTP/2 does not know its streams' requests.
  private final Map<HttpServerExchange, RequestScope> streams = new ConcurrentHashMap<>();

  /** Blocking handlers that run, with their methods: some outlive their connections. */
  private final Map<RequestScope, String> working = new ConcurrentHashMap<>();

  private volatile Admission admission = Admission.SERVE;
  private volatile Executor blocking = Runnable::run;
  private volatile TimeLimits limits = TimeLimits.OF_ROUTES;
  private volatile @Nullable Shedding shedding;
  private volatile Function<Throwable, Optional<HttpProblem>> meanings = e -> Optional.empty();

  RequestPipeline(
      List<Routes> routes,
      RequestMeters meters,
      OpenTelemetry openTelemetry,
      LogSettings.Access access,
      TraceSettings trace) {
    spans = new ServerSpans(openTelemetry, trace.enabled());
    traceInAnswers = trace.responseHeader();
    accessLog = new AccessLog(access);
    table = new RouteTable(routes, meters);
    longLived = new LongLived(table.routes());
    unmatched = meters.unmatched();
  }

  /** Set once, before the first connection is accepted. */
  void blocking(Executor executor) {
    blocking = executor;
  }

  /** Set once, before the first connection is accepted. */
  void limits(TimeLimits all) {
    limits = all;
  }

  /** Set once, before the first connection is accepted. */
  void meanings(Function<Throwable, Optional<HttpProblem>> known) {
    meanings = known;
  }

  /** What was thrown, or the problem it is to clients. */
  Throwable meaning(Throwable thrown) {
    Optional<? extends Throwable> known =
        thrown instanceof HttpProblem ? Optional.empty() : meanings.apply(thrown);
    return known.isPresent() ? known.get() : thrown;
  }

  /** Set once, before the first connection is accepted. */
  void overload(Overload overload) {
    shedding = new Shedding(overload, table.routes());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    RouteTable.Found found = table.find(exchange.getRequestMethod(), exchange.getRequestPath());
    RequestScope scope = begin(exchange, found);
    VarHandle.fullFence(); // see admission(Admission)
    parkOrAdmit(exchange, scope, found);
  }

  private void parkOrAdmit(
      HttpServerExchange exchange, RequestScope scope, RouteTable.@Nullable Found found) {
    Admission now = admission; // once: between two looks a port that refuses may begin to park
    if (now == Admission.PARK) {
      exchange.dispatch(task -> park(exchange, task), e -> parkOrAdmit(e, scope, found));
    } else {
      admit(exchange, scope, found, now);
    }
  }

  private RequestScope begin(HttpServerExchange exchange, RouteTable.@Nullable Found found) {
    Context base = spans.base(exchange);
    RequestScope scope;
    if (found == null) {
      var trace = spans.begin(exchange, null, base);
      scope = new RequestScope(this, trace, base, RequestMeters.UNMATCHED, unmatched, false);
    } else {
      var entry = found.entry();
      var route = entry.route();
      var trace = spans.begin(exchange, entry, base);
      scope = new RequestScope(this, trace, base, route.template(), entry.meters(), route.edge());
      if (found.match() != null) {
        exchange.putAttachment(PathTemplateMatch.ATTACHMENT_KEY, found.match());
      }
    }
    scope.attach(exchange);
    if (exchange.getConnection() instanceof Http2ServerConnection) {
      streams.put(exchange, scope);
      limits.streams(exchange, found != null && found.entry().marks().longLived());
    }
    limits.body(exchange);
    started.increment();
    if (found != null && !found.entry().route().edge()) {
      scope.limit(limits.begin(exchange, scope, found.entry().marks()));
    }
    return scope;
  }

  private void admit(
      HttpServerExchange exchange,
      RequestScope scope,
      RouteTable.@Nullable Found found,
      Admission now) {
    if (found != null && (found.entry().route().edge() || admits(now, found.entry(), exchange))) {
      if (scope.begins(exchange)) {
        begin(exchange, scope, found.entry());
      }
      return;
    }
    scope.refused();
    if (found != null) {
      refused.increment();
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
      Problem.send(exchange, StatusCodes.SERVICE_UNAVAILABLE, scope.traceId());
    } else {
      var allowed = table.allowed(exchange.getRequestPath());
      if (allowed.isEmpty()) {
        Problem.send(exchange, StatusCodes.NOT_FOUND, scope.traceId());
      } else {
        exchange.getResponseHeaders().put(Headers.ALLOW, String.join(", ", allowed));
        Problem.send(exchange, StatusCodes.METHOD_NOT_ALLOWED, scope.traceId());
      }
    }
  }

  private void begin(HttpServerExchange exchange, RequestScope scope, RouteTable.Entry entry) {
    Shedding sheds = shedding;
    if (sheds != null && entry.marks().blocking() && entry.sheds()) {
      sheds.run(exchange, scope, entry, entry.handler());
    } else {
      scope.run(entry.handler(), exchange);
    }
  }

  /** On the IO thread; a handler of the application's own may have led to a blocking one. */
  void runOffIoThread(HttpServerExchange exchange, RequestScope scope, HttpHandler handler) {
    Shedding sheds = shedding;
    RouteTable.Found found =
        sheds == null || scope.placed()
            ? null
            : table.find(exchange.getRequestMethod(), exchange.getRequestPath());
    if (sheds != null && found != null && found.entry().sheds()) {
      sheds.run(exchange, scope, found.entry(), e -> e.dispatch(blocking, handler));
    } else {
      exchange.dispatch(blocking, handler);
    }
  }

  private static boolean admits(
      Admission now, RouteTable.Entry entry, HttpServerExchange exchange) {
    return switch (now) {
      case SERVE -> true;
      case SERVE_AND_CLOSE -> !entry.marks().refusedWhileDraining() && !upgrades(exchange);
      case PARK, REFUSE -> false;
    };
  }

  /**
   * Whether a connection is asked for that stays, which is what a drain has no more of. An offer of
   * HTTP/2 is none: the JDK's client makes it with every first request, and it may be ignored (RFC
   * 9110, section 7.8).
   */
  private static boolean upgrades(HttpServerExchange exchange) {
    HeaderValues protocols = exchange.getRequestHeaders().get(Headers.UPGRADE);
    return protocols != null && !protocols.stream().allMatch(p -> p.strip().equals("h2c"));
  }

  private void park(HttpServerExchange exchange, Runnable task) {
    parked.add(() -> exchange.getIoThread().execute(task));
    if (admission != Admission.PARK) { // it ended between the check and the add
      releaseParked();
    }
  }

  private void releaseParked() {
    Runnable task = parked.poll();
    while (task != null) {
      task.run();
      task = parked.poll();
    }
  }

  /** Changes what happens to requests from now on. */
  void admission(Admission next) {
    admission = next;
    // With the fence of a request: either it sees the change, or who looks for it now sees it.
    VarHandle.fullFence();
    if (next != Admission.PARK) {
      releaseParked();
    }
  }

  /** Asks WebSockets and event streams to end; how many there were. */
  int endLongLived() {
    return longLived.end();
  }

  /** Whether answers say which trace they belong to. */
  boolean traceInAnswers() {
    return traceInAnswers;
  }

  /** True once answers are to close their connections. */
  boolean closing() {
    return admission != Admission.SERVE;
  }

  /** Called once for each request, when its answer was sent or its client has gone. */
  void finished(HttpServerExchange exchange, boolean served) {
    if (!served) {
      notServed.increment();
    }
    finished.increment();
    if (exchange.getConnection() instanceof Http2ServerConnection stream) {
      streams.remove(exchange);
      Admission now = admission;
      if (now != Admission.SERVE) {
        Http2Goodbye.requestEnded(Http2Internals.channel(stream), now == Admission.REFUSE);
      }
    }
  }

  void begun(RequestScope scope, HttpServerExchange exchange) {
    working.put(scope, exchange.getRequestMethod().toString());
  }

  void ended(RequestScope scope) {
    working.remove(scope);
  }

  /**
   * The application's requests that no connection of HTTP/1.1 shows: those of HTTP/2 that have not
   * ended, and those whose client has gone and whose handler has not ended.
   */
  List<RequestLeft> requestsLeft(boolean withStacks) {
    var left = new ArrayList<RequestLeft>();
    streams.forEach(
        (exchange, scope) -> {
          if (scope.served()) {
            left.add(scope.left(exchange.getRequestMethod().toString(), withStacks));
          }
        });
    working.forEach(
        (scope, method) -> {
          if (scope.served() && scope.completed()) {
            left.add(scope.left(method, withStacks));
          }
        });
    return left;
  }

  /** True while a handler works for a client that has gone. */
  boolean worksForNobody() {
    return working.keySet().stream().anyMatch(RequestScope::completed);
  }

  /** Requests that were begun and have not ended. Zero only if there was a moment without any. */
  long inFlight() {
    long ended = finished.sum(); // before the other sum: the difference is never too small
    return started.sum() - ended;
  }

  /** Requests of the application that were served and have ended. */
  long servedCount() {
    return finished.sum() - notServed.sum();
  }

  long refusedCount() {
    return refused.sum();
  }

  AccessLog accessLog() {
    return accessLog;
  }

  Executor blocking() {
    return blocking;
  }
}
