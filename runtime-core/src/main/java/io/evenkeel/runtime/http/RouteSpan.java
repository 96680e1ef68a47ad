package io.evenkeel.runtime.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Set;

/**
 * What is the same for the spans of all requests to one route, after the <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span">semantic
 * conventions for HTTP</a>.
 */
record RouteSpan(String name, Attributes attributes) {

  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ORIGINAL_METHOD =
      AttributeKey.stringKey("http.request.method_original");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  static RouteSpan of(String method, String template) {
    RouteSpan unmatched = unmatched(method);
    return new RouteSpan(
        unmatched.name + " " + template,
        unmatched.attributes.toBuilder().put(ROUTE, template).build());
  }

  /** Of a request to no route: a client may ask for what it likes, so its path names nothing. */
  static RouteSpan unmatched(String method) {
    return METHODS.contains(method)
        ? new RouteSpan(method, Attributes.of(METHOD, method))
        : new RouteSpan("HTTP", Attributes.of(METHOD, "_OTHER", ORIGINAL_METHOD, method));
  }
}
