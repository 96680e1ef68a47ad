package io.evenkeel.runtime.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices when the client of an answer that takes long is gone, and does not let it take for ever.
 * Otherwise nobody reads from a connection while its request is worked on. Thread-safe.
 *
 * <p>A client that ends its half of the connection counts as gone: most have closed both. With
 * HTTP/2 only the end of the whole connection is noticed.
 */
public final class ClientWatch {

  private final CountDownLatch gone = new CountDownLatch(1);

  private ClientWatch() {}

  /**
   * Watches until the answer is complete; the connection is closed then, or after {@code atMost}.
   *
   * @param exchange of a request without a body, or whose body was read
   */
  public static ClientWatch begin(HttpServerExchange exchange, Duration atMost) {
    var watch = new ClientWatch();
    var connection = exchange.getConnection();
    exchange.setPersistent(false); // what the client sends from here on is thrown away
    connection.addCloseListener(closed -> watch.gone.countDown());
    var io = exchange.getIoThread();
    XnioExecutor.Key limit =
        io.executeAfter(
            () -> IoUtils.safeClose(connection), atMost.toMillis(), TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          limit.remove();
          next.proceed();
        });
    if (connection instanceof HttpServerConnection http && exchange.isRequestComplete()) {
      io.execute(() -> listen(http));
    }
    return watch;
  }

  private static void listen(HttpServerConnection connection) {
    if (connection.isOpen()) {
      var source = connection.getChannel().getSourceChannel();
      source.setReadListener(channel -> look(connection, channel));
      source.wakeupReads();
    }
  }

  private static void look(HttpServerConnection connection, ConduitStreamSourceChannel source) {
    try {
      if (source.read(ByteBuffer.allocate(1024)) < 0) {
        IoUtils.safeClose(connection);
      }
    } catch (IOException e) {
      IoUtils.safeClose(connection);
    }
  }

  /** True if nobody waits for the answer any more. */
  public boolean gone() {
    return gone.getCount() == 0;
  }

  /**
   * Waits.
   *
   * @return true as soon as the client is gone, false if it is still there after that time
   */
  public boolean awaitGone(Duration time) throws InterruptedException {
    return gone.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
