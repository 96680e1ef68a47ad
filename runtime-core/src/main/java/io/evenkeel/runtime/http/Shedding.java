package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * Sends blocking requests through {@link Overload} before they are handed to a thread. Thread-safe.
 */
final class Shedding {

  private final Overload overload;
  private final Map<Route, RouteLatency> latencies = new HashMap<>(); // filled once

  Shedding(Overload overload, List<Route> routes) {
    this.overload = overload;
    for (Route route : routes) {
      latencies.put(route, overload.route(RouteMarks.of(route.handler()).critical()));
    }
  }

  /** On the IO thread: runs a handler of the route now, later, or never. */
  void run(
      HttpServerExchange exchange,
      RequestScope scope,
      RouteTable.Entry entry,
      HttpHandler handler) {
    Route route = entry.route();
    RouteLatency latency = latencies.get(route);
    if (latency == null) {
      throw new IllegalStateException("route: " + route.template() + " came later");
    }
    boolean critical = entry.marks().critical();
    Overload.Place place = overload.enter(latency, critical);
    if (place != null) {
      run(exchange, scope, handler, place);
    } else {
      var turn = new Turn(exchange, scope, handler, latency, critical);
      exchange.dispatch(turn, turn::come);
    }
  }

  private static void run(
      HttpServerExchange exchange, RequestScope scope, HttpHandler handler, Overload.Place place) {
    scope.place();
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          try {
            place.leave(ended.getStatusCode() < StatusCodes.INTERNAL_SERVER_ERROR);
          } finally {
            next.proceed();
          }
        });
    scope.run(handler, exchange);
  }

  /** A request that waits for a place; as an executor, it runs its task when it has one. */
  final class Turn implements Overload.Waiting, Executor {

    private final HttpServerExchange exchange;
    private final RequestScope scope;
    private final HttpHandler handler;
    private final RouteLatency latency;
    private final boolean critical;
    private Runnable task = () -> {};
    private Overload.@Nullable Place place;
    private XnioExecutor.@Nullable Key timer;
    private boolean came;

    private Turn(
        HttpServerExchange exchange,
        RequestScope scope,
        HttpHandler handler,
        RouteLatency latency,
        boolean critical) {
      this.exchange = exchange;
      this.scope = scope;
      this.handler = handler;
      this.latency = latency;
      this.critical = critical;
    }

    /** On the IO thread, after the handler has returned. */
    @Override
    public void execute(Runnable resumed) {
      task = resumed;
      long millis = overload.maxWait().toMillis() + 1;
      overload.await(latency, critical, this); // before the timer: it waits from then on
      timer = exchange.getIoThread().executeAfter(overload::expire, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void admitted(Overload.Place its) {
      exchange.getIoThread().execute(() -> resume(its));
    }

    @Override
    public void refused() {
      exchange.getIoThread().execute(() -> resume(null));
    }

    private void resume(Overload.@Nullable Place its) {
      if (timer != null) {
        timer.remove();
      }
      place = its;
      task.run(); // does nothing when the connection was closed meanwhile
      if (!came && its != null) {
        its.leave(false);
      }
    }

    private void come(HttpServerExchange resumed) {
      if (exchange.isComplete()) {
        return; // its time limit passed, and it was answered
      }
      came = true;
      if (place != null && scope.begins(exchange)) {
        Shedding.run(exchange, scope, handler, place);
      } else if (place != null) {
        place.leave(false);
      } else {
        scope.refused();
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
        Problem.send(exchange, StatusCodes.SERVICE_UNAVAILABLE, scope.traceId());
      }
    }
  }
}
