package io.evenkeel.runtime.http;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The routes of a service: Undertow handlers by method and path template. A parameter, {@code
 * /orders/{id}}, is a whole segment that is not empty; {@code *} as the last segment matches the
 * rest, also when that is empty. Of several that match, the one that is literal for longest wins.
 *
 * <p>A handler runs on an IO thread and must not block; wrap it in {@link #blocking} when it does.
 * A route for GET answers HEAD too unless HEAD has its own. WebSockets and event streams made by
 * Undertow's {@code Handlers.websocket} and {@code Handlers.serverSentEvents} are told to end when
 * the service drains, and no new ones begin then. Not thread-safe; filled before the port is bound.
 */
public final class Routes {

  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]*");

  private final boolean edge;
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Route> byKey = new HashMap<>();

  private Routes(boolean edge) {
    this.edge = edge;
  }

  /** Routes of the application: timed, logged, drained. */
  public static Routes application() {
    return new Routes(false);
  }

  /**
   * Routes of the runtime itself (probes, metrics): neither timed nor logged, and served while the
   * application's are already refused.
   */
  public static Routes edge() {
    return new Routes(true);
  }

  /** Serves GET and HEAD. */
  public Routes get(String template, HttpHandler handler) {
    return route(Methods.GET, template, handler);
  }

  /** Serves POST. */
  public Routes post(String template, HttpHandler handler) {
    return route(Methods.POST, template, handler);
  }

  /** Serves PUT. */
  public Routes put(String template, HttpHandler handler) {
    return route(Methods.PUT, template, handler);
  }

  /** Serves PATCH. */
  public Routes patch(String template, HttpHandler handler) {
    return route(Methods.PATCH, template, handler);
  }

  /** Serves DELETE. */
  public Routes delete(String template, HttpHandler handler) {
    return route(Methods.DELETE, template, handler);
  }

  /**
   * Serves any method.
   *
   * @param method in capitals, such as {@code OPTIONS}
   * @throws IllegalArgumentException if the method or the template is malformed or the two are
   *     served already
   */
  public Routes route(String method, String template, HttpHandler handler) {
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException(
          "method: " + method + " (expected: capital letters, such as OPTIONS)");
    }
    return route(new HttpString(method), template, handler);
  }

  private Routes route(HttpString method, String template, HttpHandler handler) {
    var route = new Route(method, template, PathTree.shape(template), handler, edge);
    Route other = byKey.putIfAbsent(route.key(), route);
    if (other != null) {
      throw new IllegalArgumentException(
          "route: " + method + " " + template + " is served already, as " + other.template());
    }
    routes.add(route);
    return this;
  }

  /**
   * Moves a handler that blocks (JDBC, files, {@code Thread.sleep}) off the IO thread: to a virtual
   * thread from JDK 21 on, to the worker pool below. The exchange is in blocking mode, so input and
   * output streams may be used.
   */
  public static HttpHandler blocking(HttpHandler handler) {
    return new BlockingHandler(handler);
  }

  /**
   * Answers 503 with {@code Retry-After} instead of serving, from the beginning of a drain on: for
   * work that is better begun elsewhere. Without this a route is served until the listener closes.
   */
  public static HttpHandler refusedWhileDraining(HttpHandler handler) {
    return new RefusedWhileDraining(handler);
  }

  /**
   * Gives each request to a route so much time, from its head to the end of its answer. A request
   * that is not begun by then is answered 504 and never begun. One that is not ended is answered
   * 504 if nothing was sent yet, else its connection is closed, and it is logged with the stack of
   * its thread if it blocks; the handler goes on and finds that it cannot send. With HTTP/2 the
   * stream is reset instead, which counts as 504 before an answer. Code below sees what is left in
   * {@link Deadline#current()}.
   *
   * <p>This and the other marks belong around all of a route's handlers; a request that meets one
   * inside of a handler of the application's own is answered 500.
   *
   * @param time more than zero, more than a year counts as a year; instead of {@code
   *     http.request-timeout}, of several around one handler the shortest
   * @throws IllegalArgumentException if the handler is that of a WebSocket or an event stream
   */
  public static HttpHandler limited(Duration time, HttpHandler handler) {
    return new Limited(time, false, handler);
  }

  /**
   * As {@link #limited}, and the thread of a {@link #blocking} handler is interrupted: for handlers
   * all of whose waits can be left half-way.
   */
  public static HttpHandler interruptedAfter(Duration time, HttpHandler handler) {
    return new Limited(time, true, handler);
  }

  /**
   * Marks a {@link #blocking} route as one to serve for longest: under overload it goes first, and
   * has a share of the places to itself ({@code http.overload.critical-share}). Without {@code
   * http.overload} it changes nothing.
   */
  public static HttpHandler critical(HttpHandler handler) {
    return new Critical(handler);
  }

  /**
   * A path parameter of the route that matched, decoded.
   *
   * @throws IllegalArgumentException if the template has no such parameter
   */
  public static String param(HttpServerExchange exchange, String name) {
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    String value = match == null ? null : match.getParameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "path parameter: "
              + name
              + " (expected: one of "
              + (match == null ? "none" : match.getParameters().keySet())
              + ")");
    }
    return value;
  }

  List<Route> all() {
    return List.copyOf(routes);
  }
}
