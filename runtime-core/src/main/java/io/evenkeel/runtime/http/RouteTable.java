package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatch;
import io.undertow.util.PathTemplateMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: literal paths in a hash map, templates by Undertow's matcher.
 * Immutable once built, thread-safe.
 */
final class RouteTable {

  /**
   * A route that matched, with what was resolved for it once.
   *
   * @param handler its handler without marks
   */
  record Entry(
      Route route, RouteMeters meters, RouteSpan span, RouteMarks marks, HttpHandler handler) {

    /** Whether its blocking requests need a place where places are limited. */
    boolean sheds() {
      return !route.edge() && !marks.longLived();
    }
  }

  /** An entry with the parameters of this request. */
  record Found(Entry entry, @Nullable PathTemplateMatch match) {}

  private static final class Method {
    final Map<String, Found> literals = new HashMap<>();
    final PathTemplateMatcher<Entry> templates = new PathTemplateMatcher<>();
    boolean hasTemplates;
  }

  private final Map<HttpString, Method> methods = new HashMap<>();
  private final Method gets = new Method(); // most requests
  private final List<Route> routes = new ArrayList<>();

  /**
   * Merges the application's routes with the runtime's own.
   *
   * @throws IllegalArgumentException if two of them serve the same method and path
   */
  RouteTable(List<Routes> all, RequestMeters meters) {
    for (Routes some : all) {
      for (Route route : some.all()) {
        add(route, meters);
      }
    }
  }

  private void add(Route route, RequestMeters meters) {
    for (Route other : routes) {
      if (other.method().equals(route.method()) && other.path().compareTo(route.path()) == 0) {
        throw clash(route, other);
      }
    }
    routes.add(route);
    var method =
        methods.computeIfAbsent(route.method(), m -> m.equals(Methods.GET) ? gets : new Method());
    String template = route.template();
    var span = RouteSpan.of(route.method().toString(), template);
    var marks = RouteMarks.of(route.handler());
    var entry = new Entry(route, meters.of(route), span, marks, marks.runs(route.handler()));
    boolean literal = route.path().getParameterNames().isEmpty() && !template.endsWith("*");
    if (literal) {
      method.literals.put(template, new Found(entry, null));
    } else {
      try {
        method.templates.add(route.path(), entry);
        method.hasTemplates = true;
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "route: " + route.method() + " " + template + ": " + e.getMessage(), e);
      }
    }
  }

  private static IllegalArgumentException clash(Route route, Route taken) {
    boolean own = route.edge() != taken.edge();
    return new IllegalArgumentException(
        "route: "
            + route.method()
            + " "
            + route.template()
            + " is served already"
            + (own ? " by the runtime itself, because management.port is shared" : ""));
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }

  @Nullable Found find(HttpString method, String path) {
    Found found = findExactly(method, path);
    return found == null && method.equals(Methods.HEAD) ? findExactly(Methods.GET, path) : found;
  }

  @SuppressWarnings("ReferenceEquality") // the parser hands out the constant
  private @Nullable Found findExactly(HttpString name, String path) {
    Method method = name == Methods.GET ? gets : methods.get(name);
    if (method == null) {
      return null;
    }
    Found literal = method.literals.get(path);
    if (literal != null || !method.hasTemplates) {
      return literal;
    }
    var match = method.templates.match(path);
    return match == null ? null : new Found(match.getValue(), match);
  }

  /** The methods that would have been served on this path, for {@code Allow}; empty: none. */
  List<String> allowed(String path) {
    var allowed = new ArrayList<String>();
    for (HttpString method : methods.keySet()) {
      if (findExactly(method, path) != null) {
        allowed.add(method.toString());
      }
    }
    if (allowed.contains("GET") && !allowed.contains("HEAD")) {
      allowed.add("HEAD");
    }
    allowed.sort(null);
    return allowed;
  }
}
