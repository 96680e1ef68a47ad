package io.evenkeel.benchmarks;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import java.util.Map;

/**
 * Undertow and nothing else: the floor that {@link ReferenceService} is compared with.
 *
 * <pre>
 *   GET  /hello?name=x           {"message":"hello x"}
 *   GET  /hello-blocking?name=x  the same, on a thread of Undertow's worker pool
 *
 *   PORT             the port, 8080 by default
 *   HTTP_IO_THREADS  Undertow's choice by default
 * </pre>
 */
public final class BareService {

  private static final String ANY_ADDRESS = "0.0.0.0";

  private BareService() {}

  /** Runs until the process is killed. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    var undertow =
        Undertow.builder()
            .addHttpListener(
                Integer.parseInt(environment.getOrDefault("PORT", "8080")), ANY_ADDRESS)
            .setHandler(routes());
    String ioThreads = environment.get("HTTP_IO_THREADS");
    if (ioThreads != null) {
      undertow.setIoThreads(Integer.parseInt(ioThreads));
    }
    undertow.build().start();
  }

  private static HttpHandler routes() {
    HttpHandler hello = new Hello();
    HttpHandler blocking = new BlockingHandler(hello);
    return exchange -> {
      if (exchange.getRequestPath().equals("/hello")) {
        hello.handleRequest(exchange);
      } else if (exchange.getRequestPath().equals("/hello-blocking")) {
        blocking.handleRequest(exchange);
      } else {
        exchange.setStatusCode(404).endExchange();
      }
    };
  }
}
