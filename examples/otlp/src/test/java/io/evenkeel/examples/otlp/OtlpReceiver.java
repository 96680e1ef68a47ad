package io.evenkeel.examples.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes traces as a collector does: OTLP over HTTP, protobuf, at {@code /v1/traces}. */
final class OtlpReceiver implements AutoCloseable {

  private final Queue<ResourceSpans> received = new ConcurrentLinkedQueue<>();
  private final Undertow server;

  OtlpReceiver() {
    server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", new BlockingHandler(this::receive))
            .setIoThreads(1)
            .setWorkerThreads(2)
            .build();
    server.start();
  }

  private void receive(HttpServerExchange exchange) throws IOException {
    boolean ours =
        exchange.getRequestPath().equals("/v1/traces")
            && "application/x-protobuf"
                .equals(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE));
    if (!ours) {
      exchange.setStatusCode(400);
      return;
    }
    var request = ExportTraceServiceRequest.parseFrom(exchange.getInputStream());
    received.addAll(request.getResourceSpansList());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-protobuf");
    ExportTraceServiceResponse.getDefaultInstance().writeTo(exchange.getOutputStream());
  }

  String url() {
    var address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    return "http://127.0.0.1:" + address.getPort();
  }

  List<ResourceSpans> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop();
  }
}
