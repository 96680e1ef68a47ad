package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp;
import io.opentelemetry.api.OpenTelemetry;
import io.undertow.server.HttpHandler;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a drain does to each kind of connection, on real sockets. */
@Timeout(120)
class HttpDrainTest {

  private static final HttpHandler HELLO = e -> e.getResponseSender().send("hello");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final Gate gate = new Gate();

  private TestPort port() throws BindFailedException {
    return TestPort.start(r -> r.get("/hello", HELLO).get("/slow/{id}", gate.handler()));
  }

  @Test
  void aRequestInFlightFinishesAndItsAnswerClosesTheConnection() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow/1"));
      gate.entered.await();

      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      gate.open();

      var answer = client.readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("done");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(drain.get().finished()).isEqualTo(1);
      assertThat(drain.get().cut()).isEmpty();
      assertThat(drain.get().refused()).isZero();
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsServedWhileWaitingAndToldToClose() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/hello"));
      assertThat(client.readAnswer().header("Connection")).isNotEqualTo("close");

      port.service.announceClose();
      assertThat(client.isClosedByPeer(Duration.ofMillis(100))).isFalse();
      client.send(request("GET", "/hello"));

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  /** The JDK's client offers HTTP/2 with the first request of each connection. */
  @Test
  void aClientThatOffersHttp2IsServedWhileWaiting() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      port.service.announceClose();
      client.send(
          request(
              "GET",
              "/hello",
              "Connection: Upgrade, HTTP2-Settings",
              "Upgrade: h2c",
              "HTTP2-Settings: AAEAAEAAAAIAAAAB"));

      var answer = client.readAnswer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).contains("close");
    }
  }

  @Test
  void aWebSocketIsNotBegunWhileWaiting() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      port.service.announceClose();
      client.send(request("GET", "/hello", "Connection: Upgrade", "Upgrade: websocket"));

      assertThat(client.readAnswer().status()).isEqualTo(503);
    }
  }

  @Test
  void connectionsThatAreStillIdleAreClosedByTheDrain() throws Exception {
    try (var port = port();
        var used = port.connect();
        var silent = port.connect()) {
      used.send(request("GET", "/hello"));
      used.readAnswer();
      port.awaitConnections(2);
      port.service.announceClose();

      var drain = port.draining(PATIENCE);

      assertThat(used.isClosedByPeer(PATIENCE)).isTrue();
      assertThat(silent.isClosedByPeer(PATIENCE)).isTrue();
      assertThat(drain.get().connectionsClosed()).isEqualTo(2);
      assertThat(port.service.connections()).isZero();
    }
  }

  @Test
  void nobodyCanConnectOnceItIsDrained() throws Exception {
    try (var port = port()) {
      port.service.announceClose();
      port.draining(PATIENCE).get();

      assertThatThrownBy(() -> port.get("/hello")).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aHeadOfWhichOnlyAPartArrivedIsWaitedForAndAnswered() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send("GET /hello HTTP/1.1\r\nHost: local");
      port.awaitConnections(1);
      awaitFirstBytes(port);

      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      assertThat(client.isClosedByPeer(Duration.ofMillis(300))).isFalse();
      client.send("host\r\n\r\n");

      assertThat(client.readAnswer().header("Connection")).contains("close");
      assertThat(drain.get().cut()).isEmpty();
    }
  }

  /** The server has read what was sent when it would answer a request sent after it. */
  private static void awaitFirstBytes(TestPort port) throws IOException {
    for (int i = 0; i < 10; i++) {
      port.get("/hello");
    }
  }

  @Test
  void aRequestWhoseBodyIsStillArrivingIsFinished() throws Exception {
    var wiring = Routes.blocking(e -> e.getOutputStream().write(e.getInputStream().readAllBytes()));
    try (var port = TestPort.start(r -> r.post("/echo", wiring));
        var client = port.connect()) {
      client.send(request("POST", "/echo", "Content-Length: 10") + "hello");
      port.awaitInFlight(1);

      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      client.send("world");

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("helloworld");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(drain.get().finished()).isEqualTo(1);
    }
  }

  @Test
  void aHandlerThatOutlivesItsConnectionIsWaitedForAndCutByNameAndStack() throws Exception {
    HttpHandler closing =
        Routes.blocking(
            e -> {
              e.getConnection().close();
              gate.block();
            });
    try (var port = TestPort.start(r -> r.get("/slow/{id}", closing));
        var client = port.connect()) {
      client.send(request("GET", "/slow/1"));
      gate.entered.await();
      port.awaitConnections(0);
      port.service.announceClose();

      var drain = port.draining(Duration.ofMillis(300));

      assertThatThrownBy(drain::get).hasMessageContaining("1 requests cut: GET /slow/{id} for ");
      assertThat(port.summaries.get(0).cut().get(0).stack())
          .anySatisfy(frame -> assertThat(frame.getClassName()).contains("Gate"));

      gate.open();
      await().atMost(PATIENCE).until(() -> port.service.requestsLeft().isEmpty());
    }
  }

  @Test
  void aBodyThatStallsIsCutAtTheLimitAndNamed() throws Exception {
    var wiring = Routes.blocking(e -> e.getOutputStream().write(e.getInputStream().readAllBytes()));
    try (var port = TestPort.start(r -> r.post("/imports/{id}", wiring));
        var client = port.connect()) {
      client.send(request("POST", "/imports/7", "Content-Length: 10") + "hello");
      port.awaitInFlight(1);
      port.service.announceClose();

      var drain = port.draining(Duration.ofMillis(300));

      assertThatThrownBy(drain::get)
          .hasMessageContaining("1 requests cut: POST /imports/{id} for ");
      port.service.stop(Deadline.after(PATIENCE));
      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
    }
  }

  @Test
  void ofPipelinedRequestsTheFirstIsAnsweredAndTheConnectionClosed() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow/1") + request("GET", "/hello"));
      gate.entered.await();

      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      gate.open();

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("done");
      assertThat(answer.header("Connection")).contains("close");
      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
      assertThat(drain.get().cut()).isEmpty();
    }
  }

  @Test
  void whatIsInFlightAtTheDeadlineIsCutAndNamedWithRouteAgeAndTrace() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(
          request("GET", "/slow/4711", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01"));
      gate.entered.await();
      port.service.announceClose();

      var drain = port.draining(Duration.ofMillis(300));

      assertThatThrownBy(drain::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageMatching("1 requests? cut: GET /slow/\\{id} for \\d+ ms, trace " + TRACE);
      assertThat(port.summaries).hasSize(1);
      assertThat(port.summaries.get(0).cut())
          .singleElement()
          .asString()
          .matches("GET /slow/\\{id} for \\d+ ms, trace " + TRACE);

      port.service.stop(Deadline.after(PATIENCE));

      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
      gate.open();
    }
  }

  @Test
  void anInterruptedDrainReportsWhatIsLeft() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow/1"));
      gate.entered.await();
      port.service.announceClose();
      var failure = new java.util.concurrent.CompletableFuture<Throwable>();
      var drain =
          new Thread(
              () ->
                  failure.complete(
                      org.assertj.core.api.Assertions.catchThrowable(
                          () -> port.service.drain(Deadline.after(PATIENCE)))));
      drain.start();

      drain.interrupt();

      assertThat(failure.get())
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("GET /slow/{id}");
      gate.open();
    }
  }

  @Test
  void aDrainWithNothingToDoIsCleanAndLeavesNoConnection() throws Exception {
    try (var port = port()) {
      port.service.announceClose();

      var summary = port.draining(PATIENCE).get();

      assertThat(summary.finished()).isZero();
      assertThat(summary.cut()).isEmpty();
      assertThat(summary.connectionsClosed()).isZero();
      assertThat(summary.took()).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void whatWasNeverStartedIsDrainedAndStoppedWithoutAWord() throws Exception {
    var service =
        new HttpService(
            "test",
            TestSettings.defaults().build(),
            List.of(Routes.application()),
            false,
            TestPort.timing(new io.micrometer.core.instrument.simple.SimpleMeterRegistry()),
            OpenTelemetry.noop(),
            summary -> {
              throw new AssertionError(summary);
            });

    service.drain(Deadline.after(PATIENCE));
    service.stop(Deadline.after(PATIENCE));
    service.closeShared(Deadline.after(PATIENCE));

    assertThat(service.connections()).isZero();
  }

  @Test
  void stopClosesEveryConnectionAtOnce() throws Exception {
    try (var port = port();
        var busy = port.connect();
        var silent = port.connect()) {
      busy.send(request("GET", "/slow/1"));
      gate.entered.await();
      port.awaitConnections(2);

      port.service.stop(Deadline.after(PATIENCE));

      assertThatThrownBy(busy::readAnswer).isInstanceOfAny(EOFException.class, IOException.class);
      assertThat(silent.isClosedByPeer(PATIENCE)).isTrue();
      assertThatThrownBy(() -> RawHttp.get(port.port(), "/hello"))
          .isInstanceOf(ConnectException.class);
      gate.open();
      port.service.stop(Deadline.after(PATIENCE)); // a second time does nothing
    }
  }

  @Test
  void anIoThreadThatIsBlockedDoesNotKeepTheOthersRequestsWaiting() throws Exception {
    var blocked = new Gate();
    var connections = new HashMap<String, RawConnection>();
    try (var port =
        TestPort.start(
            r ->
                r.get("/blocks", e -> blocked.block())
                    .get(
                        "/io",
                        e -> e.getResponseSender().send(Thread.currentThread().getName())))) {
      while (connections.size() < 2) {
        var client = port.connect();
        client.send(request("GET", "/io"));
        var other = connections.putIfAbsent(client.readAnswer().body(), client);
        if (other != null) {
          client.close();
        }
      }
      var clients = List.copyOf(connections.values());
      clients.get(0).send(request("GET", "/blocks"));
      blocked.entered.await();
      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      await().atMost(PATIENCE).until(() -> refuses(port));

      clients.get(1).send(request("GET", "/io"));
      assertThat(clients.get(1).readAnswer().status()).isEqualTo(200);

      blocked.open();
      assertThat(drain.get().cut()).isEmpty();
    } finally {
      blocked.open();
      for (var client : connections.values()) {
        client.close();
      }
    }
  }

  private static boolean refuses(TestPort port) {
    try {
      port.connect().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
