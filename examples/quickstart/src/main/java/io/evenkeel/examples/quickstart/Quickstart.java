package io.evenkeel.examples.quickstart;

import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.runtime.http.Routes;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/** The smallest service: greets by name. */
final class Quickstart {

  private Quickstart() {}

  public static void main(String[] args) {
    ServiceRuntime.start(
        "quickstart",
        args,
        service -> service.http(routes -> routes.get("/hello/{name}", Quickstart::hello)));
  }

  private static void hello(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send("Hello, " + Routes.param(exchange, "name") + "\n");
  }
}
