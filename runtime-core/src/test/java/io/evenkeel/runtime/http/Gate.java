package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A blocking handler that answers {@code done} once it is told to. */
final class Gate {

  final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  HttpHandler handler() {
    return Routes.blocking(
        exchange -> {
          block();
          exchange.getOutputStream().write("done".getBytes(StandardCharsets.UTF_8));
        });
  }

  /** Until somebody opens it. */
  void block() throws InterruptedException {
    entered.countDown();
    open.await();
  }

  void open() {
    open.countDown();
  }
}
