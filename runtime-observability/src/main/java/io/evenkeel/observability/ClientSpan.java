package io.evenkeel.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One HTTP request to somebody else, one of these for each try. With an OpenTelemetry SDK it is
 * recorded after the <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span">semantic
 * conventions for HTTP</a>; without one it only carries the current trace there. Query, fragment
 * and credentials of the target are not recorded. Thread-safe.
 *
 * <pre>{@code
 * try (ClientSpan call = telemetry.clientSpan("GET", uri)) {
 *   call.writeHeaders(request::setHeader);
 *   var response = client.send(request.build(), BodyHandlers.ofString());
 *   call.answered(response.statusCode());
 * }
 * }</pre>
 *
 * <p>Nothing is recorded on behalf of a request whose span is somebody else's, such as the Java
 * agent's: who makes that records the calls too.
 */
public final class ClientSpan implements AutoCloseable {

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ORIGINAL_METHOD =
      AttributeKey.stringKey("http.request.method_original");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final Context context;
  private final Span span;

  private ClientSpan(Context context, Span span) {
    this.context = context;
    this.span = span;
  }

  static ClientSpan start(Tracer tracer, String method, URI target) {
    Context current = Context.current();
    if (TraceContext.of(current).filter(TraceContext::leftToOthers).isPresent()) {
      return new ClientSpan(current, Span.getInvalid());
    }
    Span started = builder(tracer, method, target).setParent(current).startSpan();
    // Without an SDK a started span is the parent once more, or an invalid one.
    return started.isRecording() || isNew(started, Span.fromContext(current))
        ? new ClientSpan(current.with(started), started)
        : new ClientSpan(current, Span.getInvalid());
  }

  private static boolean isNew(Span started, Span parent) {
    String id = started.getSpanContext().getSpanId();
    return started.getSpanContext().isValid() && !id.equals(parent.getSpanContext().getSpanId());
  }

  private static SpanBuilder builder(Tracer tracer, String method, URI target) {
    boolean known = METHODS.contains(method);
    SpanBuilder builder =
        tracer
            .spanBuilder(known ? method : "HTTP")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(METHOD, known ? method : "_OTHER");
    if (!known) {
      builder.setAttribute(ORIGINAL_METHOD, method);
    }
    String host = target.getHost();
    if (host == null) { // no address that a client could call
      return builder;
    }
    String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
    int written = target.getPort();
    int port = written >= 0 ? written : scheme.equals("https") ? 443 : 80;
    String url = scheme + "://" + host + (written >= 0 ? ":" + written : "") + target.getRawPath();
    return builder
        .setAttribute(SERVER, host)
        .setAttribute(PORT, (long) port)
        .setAttribute(URL, url);
  }

  /**
   * Writes {@code traceparent}, {@code tracestate} and {@code baggage} into the request; nothing
   * outside a trace and without baggage.
   *
   * @param header takes name and value, at most once for each name, and replaces what is there
   */
  public void writeHeaders(BiConsumer<String, String> header) {
    TraceContext.write(context, header);
  }

  /** An answer has come; from 400 on it is an error to who asked. */
  public void answered(int status) {
    span.setAttribute(STATUS, (long) status);
    if (status >= 400) {
      span.setAttribute(ERROR, String.valueOf(status));
      span.setStatus(StatusCode.ERROR);
    }
  }

  /** No answer has come, or not all of it. The message is not recorded: it may hold secrets. */
  public void failed(Throwable cause) {
    span.setAttribute(ERROR, cause.getClass().getName());
    span.setStatus(StatusCode.ERROR);
  }

  /** Ends the span; once more does nothing. */
  @Override
  public void close() {
    span.end();
  }
}
