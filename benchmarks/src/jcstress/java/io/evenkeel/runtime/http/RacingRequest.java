package io.evenkeel.runtime.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.TraceSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;

/**
 * One request on its way through Undertow's listener and our pipeline, all real but the socket. The
 * application begins to serve it and never ends.
 */
final class RacingRequest {

  private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
  private static final BufferPool BUFFERS = new BufferPool(1024, 512);
  private static final RequestMeters METERS;
  private static final XnioIoThread IO;

  static {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF); // before the libraries below say anything
    }
    METERS = RequestMeters.of(new SimpleMeterRegistry(), MetricsSettings.defaults().http());
    IO = ioThread();
  }

  final RequestPipeline pipeline;
  private final HttpOpenListener listener = new HttpOpenListener(BUFFERS, OptionMap.EMPTY);
  private volatile @Nullable HttpServerExchange served;

  RacingRequest() {
    pipeline =
        new RequestPipeline(
            List.of(Routes.application().get("/", this::serve)),
            METERS,
            OpenTelemetry.noop(),
            LogSettings.Access.defaults(),
            TraceSettings.defaults());
    listener.setRootHandler(pipeline);
  }

  private static XnioIoThread ioThread() {
    return Xnio.getInstance(RacingRequest.class.getClassLoader())
        .createWorkerBuilder()
        .setWorkerIoThreads(1)
        .setDaemon(true)
        .build()
        .getIoThread(0);
  }

  private void serve(HttpServerExchange exchange) {
    served = exchange;
    exchange.dispatch(never -> {}, e -> {});
  }

  /** Its bytes arrive; returns when the application has begun to serve it, or when refused. */
  void arrive() {
    PooledByteBuffer bytes = BUFFERS.allocate();
    bytes.getBuffer().put(REQUEST).flip();
    listener.handleEvent(new SilentConnection(IO), bytes);
  }

  /** The request, once the application serves it. */
  @Nullable HttpServerExchange served() {
    return served;
  }

  /** Whether a drain would wait for it. */
  boolean seenByDrain() {
    return !HttpServer.left(ServerInternals.connections(listener), false).isEmpty();
  }
}
