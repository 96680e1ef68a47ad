package io.evenkeel.runtime.http;

import io.evenkeel.observability.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trace of a request and, with an OpenTelemetry SDK, records it as the <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">semantic conventions for
 * HTTP</a> say. Values of a query are never recorded: some are secrets. Immutable, thread-safe.
 */
final class ServerSpans {

  private static final HttpString TRACEPARENT = new HttpString("traceparent");
  private static final HttpString TRACESTATE = new HttpString("tracestate");
  private static final HttpString BAGGAGE = new HttpString("baggage");

  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> USER_AGENT =
      AttributeKey.stringKey("user_agent.original");
  private static final AttributeKey<String> PROTOCOL =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final boolean enabled;
  private final @Nullable Tracer tracer;

  /**
   * @param enabled whether requests have a trace at all
   */
  ServerSpans(OpenTelemetry openTelemetry, boolean enabled) {
    this.enabled = enabled;
    tracer =
        openTelemetry == OpenTelemetry.noop()
            ? null
            : openTelemetry.getTracer("io.evenkeel.runtime.http");
  }

  /** What the request brings along besides its trace: what is current, and the caller's baggage. */
  Context base(HttpServerExchange exchange) {
    Context current = Context.current();
    if (!enabled) {
      return current;
    }
    String baggage = joined(exchange.getRequestHeaders(), BAGGAGE);
    if (baggage == null || Span.fromContext(current).getSpanContext().isValid()) {
      return current; // whoever made that span has read the baggage too
    }
    return W3CBaggagePropagator.getInstance().extract(current, baggage, (carrier, name) -> carrier);
  }

  /**
   * The request's place in its trace, with a span unless somebody else has made one; null when
   * nobody traces.
   */
  @Nullable TraceContext begin(
      HttpServerExchange exchange, RouteTable.@Nullable Entry entry, Context base) {
    if (!enabled) {
      return null;
    }
    HeaderMap headers = exchange.getRequestHeaders();
    var trace = TraceContext.fromHeaders(joined(headers, TRACEPARENT), joined(headers, TRACESTATE));
    Span current = Span.fromContext(base);
    if (current.getSpanContext().isValid()) {
      if (entry != null) {
        current
            .updateName(entry.span().name())
            .setAttribute(RouteSpan.ROUTE, entry.route().template());
      }
      return trace.heldBy(current);
    }
    return tracer == null || (entry != null && entry.route().edge())
        ? trace
        : trace.recordedBy(builder(tracer, exchange, entry), base);
  }

  private static SpanBuilder builder(
      Tracer tracer, HttpServerExchange exchange, RouteTable.@Nullable Entry entry) {
    RouteSpan route = routeSpan(exchange.getRequestMethod(), entry);
    SpanBuilder builder =
        tracer
            .spanBuilder(route.name())
            .setSpanKind(SpanKind.SERVER)
            .setAllAttributes(route.attributes())
            .setAttribute(PATH, exchange.getRequestPath())
            .setAttribute(SCHEME, exchange.getRequestScheme())
            .setAttribute(SERVER, exchange.getHostName())
            .setAttribute(SERVER_PORT, (long) exchange.getHostPort());
    String version = version(exchange.getProtocol());
    if (version != null) {
      builder.setAttribute(PROTOCOL, version);
    }
    InetSocketAddress client = exchange.getSourceAddress();
    if (client != null) {
      builder.setAttribute(CLIENT, client.getHostString());
    }
    String agent = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    return agent == null ? builder : builder.setAttribute(USER_AGENT, agent);
  }

  private static RouteSpan routeSpan(HttpString method, RouteTable.@Nullable Entry entry) {
    if (entry == null) {
      return RouteSpan.unmatched(method.toString());
    }
    Route route = entry.route();
    return method.equals(route.method()) // HEAD comes to routes for GET too
        ? entry.span()
        : RouteSpan.of(method.toString(), route.template());
  }

  private static @Nullable String version(HttpString protocol) {
    if (protocol.equals(Protocols.HTTP_1_1)) {
      return "1.1";
    }
    if (protocol.equals(Protocols.HTTP_2_0)) {
      return "2";
    }
    return protocol.equals(Protocols.HTTP_1_0) ? "1.0" : null;
  }

  /**
   * Ends a span of ours. An error is what the server is to blame for: 5xx, and what a handler
   * threw.
   *
   * @param status {@link RequestScope#NO_ANSWER} when none began
   * @param failure class of what the handler threw; its message may hold what nobody should read
   */
  static void end(Span span, int status, @Nullable String failure) {
    if (status != RequestScope.NO_ANSWER) {
      span.setAttribute(STATUS, (long) status);
    }
    if (failure != null || status >= 500) {
      span.setAttribute(ERROR, failure != null ? failure : String.valueOf(status));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /**
   * Several lines of one header joined (RFC 9110, section 5.3); two traceparents are then invalid.
   */
  private static @Nullable String joined(HeaderMap headers, HttpString name) {
    HeaderValues values = headers.get(name);
    return values == null
        ? null
        : values.size() == 1 ? values.getFirst() : String.join(",", values);
  }
}
