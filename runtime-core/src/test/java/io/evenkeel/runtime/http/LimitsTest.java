package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client may cost. */
@Timeout(120)
class LimitsTest {

  private static final HttpHandler HELLO = e -> e.getResponseSender().send("hello");

  private static TestPort port(TestSettings settings) throws BindFailedException {
    return TestPort.start(settings, r -> r.get("/hello", HELLO));
  }

  @Test
  void headersBeyondTheLimitAre400AndEndTheConnection() throws Exception {
    try (var port = port(TestSettings.defaults().maxHeaderSize(2048));
        var client = port.connect()) {
      assertThat(port.get("/hello", "X-Fill: " + "x".repeat(1000)).status()).isEqualTo(200);

      client.send(request("GET", "/hello", "X-Fill: " + "x".repeat(3000)));

      assertThat(client.readAnswer().status()).isEqualTo(400);
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void aHeadThatDripsIsCutByTheParseTimeout() throws Exception {
    try (var port = port(TestSettings.defaults().parseTimeout(Duration.ofMillis(300)));
        var client = port.connect()) {
      client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Drip: ");

      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> dripped(client));
    }
  }

  /** Sends another byte; true once the connection is gone. */
  private static boolean dripped(io.evenkeel.testkit.RawConnection client) {
    try {
      client.send("x");
      return client.isClosedByPeer(Duration.ZERO);
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aConnectionThatNeverSendsAnythingIsClosedAfterTheIdleTimeout() throws Exception {
    try (var port = port(TestSettings.defaults().idleTimeout(Duration.ofMillis(300)));
        var client = port.connect()) {
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
      port.awaitConnections(0);
    }
  }

  @Test
  void aConnectionBetweenRequestsIsClosedAfterTheIdleTimeout() throws Exception {
    try (var port = port(TestSettings.defaults().idleTimeout(Duration.ofMillis(300)));
        var client = port.connect()) {
      client.send(request("GET", "/hello"));
      assertThat(client.readAnswer().status()).isEqualTo(200);

      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void aConnectionWithARequestIsNotIdleHoweverLongItTakes() throws Exception {
    var gate = new Gate();
    try (var port =
            TestPort.start(
                TestSettings.defaults().idleTimeout(Duration.ofMillis(100)),
                r -> r.get("/slow", gate.handler()));
        var client = port.connect()) {
      client.send(request("GET", "/slow"));
      gate.entered.await();
      assertThat(client.isClosedByPeer(Duration.ofMillis(400))).isFalse();

      gate.open();

      assertThat(client.readAnswer().body()).isEqualTo("done");
    }
  }

  @Test
  void connectionsBeyondTheLimitWaitUntilOthersLeave() throws Exception {
    try (var port = port(TestSettings.defaults().maxConnections(2));
        var first = port.connect();
        var second = port.connect();
        var third = port.connect()) {
      first.send(request("GET", "/hello"));
      first.readAnswer();
      second.send(request("GET", "/hello"));
      second.readAnswer();
      third.send(request("GET", "/hello"));
      assertThat(third.isClosedByPeer(Duration.ofMillis(200))).isFalse();
      assertThat(port.service.connections()).isEqualTo(2);

      first.shutdownOutput();

      assertThat(third.readAnswer().body()).isEqualTo("hello");
    }
  }

  @Test
  void aRequestWithTwoLengthsIsRefused() throws Exception {
    try (var port = port(TestSettings.defaults())) {
      var answer =
          RawHttp.exchange(
              port.port(),
              request("POST", "/hello", "Content-Length: 5", "Transfer-Encoding: chunked")
                  + "0\r\n\r\n");

      assertThat(answer.status()).isEqualTo(400);
    }
  }
}
