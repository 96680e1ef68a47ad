package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Fails when a new version of Undertow or XNIO moves one of the fields the bridge reads. */
@Timeout(60)
class ServerInternalsTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final HttpOpenListener listener =
      new HttpOpenListener(
          new BufferPool(16 * 1024, 16),
          OptionMap.create(UndertowOptions.BUFFER_PIPELINED_DATA, true));

  @SuppressWarnings("NullAway.Init")
  private XnioWorker worker;

  @SuppressWarnings("NullAway.Init")
  private AcceptingChannel<StreamConnection> accepting;

  @BeforeEach
  void listen() throws Exception {
    worker =
        Xnio.getInstance()
            .createWorkerBuilder()
            .setWorkerName("probe")
            .setWorkerIoThreads(2)
            .build();
    HttpHandler slow =
        exchange -> {
          entered.countDown();
          release.await();
        };
    listener.setRootHandler(
        exchange -> {
          if (exchange.getRequestPath().equals("/slow")) {
            exchange.dispatch(slow);
          } else {
            exchange.getResponseSender().send("hello");
          }
        });
    accepting =
        worker.createStreamConnectionServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ChannelListeners.openListenerAdapter(listener),
            OptionMap.EMPTY);
  }

  @AfterEach
  void close() throws Exception {
    release.countDown();
    accepting.close();
    listener.closeConnections();
    worker.shutdownNow();
  }

  private RawConnection connect() throws Exception {
    return RawHttp.connection(accepting.getLocalAddress(InetSocketAddress.class).getPort());
  }

  private HttpServerConnection only() {
    return await()
        .atMost(PATIENCE)
        .until(() -> List.copyOf(ServerInternals.connections(listener)), c -> c.size() == 1)
        .get(0);
  }

  /** What a connection's own IO thread sees. */
  private static <T> T on(XnioIoThread thread, Callable<T> question) throws Exception {
    var answer = new CompletableFuture<T>();
    thread.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get();
  }

  private static boolean idle(HttpServerConnection connection) throws Exception {
    return on(connection.getIoThread(), () -> ServerInternals.idle(connection));
  }

  @Test
  void aConnectionThatNeverSentAByteIsKnownAndIdle() throws Exception {
    accepting.resumeAccepts();
    try (var client = connect()) {
      var connection = only();

      assertThat(idle(connection)).isTrue();
      assertThat(ServerInternals.current(connection)).isNull();
      assertThat(client.isClosedByPeer(java.time.Duration.ZERO)).isFalse();
    }
    await().atMost(PATIENCE).until(() -> ServerInternals.connections(listener).isEmpty());
  }

  @Test
  void aConnectionWithAPartOfAHeadIsNotIdle() throws Exception {
    accepting.resumeAccepts();
    try (var client = connect()) {
      var connection = only();
      client.send("GET /hello HT");

      await().atMost(PATIENCE).until(() -> !idle(connection));

      client.send("TP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readAnswer().body()).isEqualTo("hello");
      await().atMost(PATIENCE).until(() -> idle(connection));
    }
  }

  @Test
  void aBusyConnectionShowsItsRequest() throws Exception {
    accepting.resumeAccepts();
    try (var client = connect()) {
      client.send(request("GET", "/slow"));
      entered.await();
      var connection = only();

      var exchange = ServerInternals.current(connection);
      assertThat(exchange).isNotNull();
      assertThat(exchange.getRequestPath()).isEqualTo("/slow");
      assertThat(idle(connection)).isFalse();

      release.countDown();
      assertThat(client.readAnswer().status()).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> idle(connection));
      assertThat(ServerInternals.current(connection)).isNull();
    }
  }

  @Test
  void aConnectionWithAPipelinedRequestIsNotIdle() throws Exception {
    accepting.resumeAccepts();
    try (var client = connect()) {
      client.send(request("GET", "/slow") + request("GET", "/hello"));
      entered.await();
      var connection = only();

      assertThat(connection.getExtraBytes()).isNotNull();
      assertThat(idle(connection)).isFalse();

      release.countDown();
      client.readAnswer();
      assertThat(client.readAnswer().body()).isEqualTo("hello");
    }
  }

  @Test
  void theAcceptorTakesWhatTheKernelHoldsWhileAcceptingIsSuspended() throws Exception {
    accepting.resumeAccepts();
    accepting.suspendAccepts();
    var clients = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i < 3; i++) {
        clients.add(connect());
      }
      int taken = 0;
      XnioIoThread acceptThread = ServerInternals.acceptThread(worker);
      while (taken < 3) {
        StreamConnection connection =
            on(acceptThread, () -> ServerInternals.acceptor(accepting).accept());
        if (connection != null) {
          taken++;
          connection.getIoThread().execute(() -> listener.handleEvent(connection));
        }
      }
      await().atMost(PATIENCE).until(() -> ServerInternals.connections(listener).size() == 3);

      clients.get(2).send(request("GET", "/hello"));
      assertThat(clients.get(2).readAnswer().body()).isEqualTo("hello");
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  @Test
  void outsideItsSelectorTheServerSocketIsClosedByTheCallItself() throws Exception {
    accepting.resumeAccepts();
    int port = accepting.getLocalAddress(InetSocketAddress.class).getPort();

    Throwable refused =
        on(
            ServerInternals.acceptThread(worker),
            () -> {
              // The accept thread is here, so nothing that waits for it has happened yet.
              ServerInternals.withoutSelector(ServerInternals.acceptor(accepting)).close();
              return catchThrowable(() -> RawHttp.connection(port).close());
            });

    assertThat(refused).isInstanceOf(ConnectException.class);
    assertThat(accepting.isOpen()).isFalse();
  }

  @Test
  void theAcceptThreadIsNoneOfTheIoThreads() {
    var acceptThread = ServerInternals.acceptThread(worker);

    assertThat(acceptThread).isNotIn(worker.getIoThread(0), worker.getIoThread(1));
    assertThat(acceptThread.isAlive()).isTrue();
    assertThat(acceptThread.getWorker()).isSameAs(worker);
  }
}
