package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: literal paths in a hash map, templates in a tree. Immutable once
 * built, thread-safe.
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
    final PathTree<Entry> templates = new PathTree<>();
    boolean hasTemplates;
  }

  private final Map<HttpString, Method> methods = new HashMap<>();
  private final Method gets = new Method(); // most requests
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Route> byKey = new HashMap<>();

  /**
   * Merges the application's routes with the runtime's own.
   *
   * @throws IllegalArgumentException if two of them serve the same method and path
   */
  RouteTable(List<Routes> all, RequestMeters meters) {
    methods.put(Methods.GET, gets);
    for (Routes some : all) {
      for (Route route : some.all()) {
        add(route, meters);
      }
    }
  }

  private void add(Route route, RequestMeters meters) {
    Route other = byKey.putIfAbsent(route.key(), route);
    if (other != null) {
      throw clash(route, other);
    }
    routes.add(route);
    Method method = methods.get(route.method());
    if (method == null) {
      method = new Method();
      methods.put(route.method(), method);
    }
    String template = route.template();
    var span = RouteSpan.of(route.method().toString(), template);
    var marks = RouteMarks.of(route.handler());
    var entry = new Entry(route, meters.of(route), span, marks, marks.runs(route.handler()));
    if (PathTree.isLiteral(template)) {
      method.literals.put(template, new Found(entry, null));
    } else {
      method.templates.add(template, entry);
      method.hasTemplates = true;
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
    var leaf = method.templates.find(path);
    return leaf == null
        ? null
        : new Found(leaf.value(), new PathTemplateMatch(leaf.template(), leaf.parameters(path)));
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
