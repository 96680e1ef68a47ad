package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.TestPort.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.evenkeel.testkit.Http2Connection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that stop in the middle of a body, on a real socket. */
@Timeout(120)
class SilentBodyTest {

  private static final HttpHandler ECHO =
      blocking(e -> e.getOutputStream().write(e.getInputStream().readAllBytes()));

  private final CapturedLog failures = CapturedLog.of(AccessLog.class);
  private final CapturedLog undertow = CapturedLog.of("io.undertow");

  @AfterEach
  void stop() {
    failures.close();
    undertow.close();
  }

  private static TestPort port(Duration bodyTimeout) throws BindFailedException {
    return TestPort.start(
        TestSettings.defaults().bodyTimeout(bodyTimeout).h2c(true),
        r ->
            r.post("/echo", ECHO)
                .post("/nested", e -> ECHO.handleRequest(e))
                .post("/early", blocking(e -> e.getOutputStream().write('e')))
                .post("/talk", SilentBodyTest::talk)
                .post("/io", e -> e.getResponseSender().send("io"))
                .post(
                    "/received",
                    e -> e.getRequestReceiver().receiveFullString((x, s) -> e.endExchange()))
                .post("/ended", e -> e.setStatusCode(204).endExchange()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nonly this",
        "Content-Length: 100\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "Transfer-Encoding: chunked\r\n\r\n5",
        "Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello"
      })
  void aBodyThatDoesNotGoOnIs408AndTheConnectionCloses(String rest) throws Exception {
    try (var port = port(Duration.ofMillis(100));
        var client = port.connect()) {
      client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + rest);

      var answer = client.readAnswer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("Content-Type")).contains("application/problem+json");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(client.isClosedByPeer(TestPort.PATIENCE)).isTrue();
      port.awaitInFlight(0);
      assertThat(failures.single().event().getLevel()).isEqualTo(Level.INFO);
      assertThat(undertow.events()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"/nowhere, 404", "/io, 200", "/early, 200"})
  void aBodyThatNeverComesAfterTheAnswerDoesNotHoldTheConnection(String path, int status)
      throws Exception {
    try (var port = port(Duration.ofMillis(100));
        var client = port.connect()) {
      client.send(request("POST", path, "Content-Length: 10") + "half");

      assertThat(client.readAnswer().status()).isEqualTo(status);
      assertThat(client.isClosedByPeer(TestPort.PATIENCE)).isTrue();
      port.awaitInFlight(0);
      assertThat(failures.events()).allMatch(e -> e.event().getLevel() == Level.INFO);
      assertThat(undertow.events()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/received", "/ended", "/nested"})
  void aBodyThatIsWaitedForElsewhereMayNotBeSilentForEver(String path) throws Exception {
    try (var port = port(Duration.ofMillis(100));
        var client = port.connect()) {
      client.send(request("POST", path, "Content-Length: 10") + "half");

      assertThat(client.readAnswer().status()).isEqualTo(408);
      assertThat(client.isClosedByPeer(TestPort.PATIENCE)).isTrue();
      port.awaitInFlight(0);
    }
  }

  @Test
  void aHandlerThatAnswersWhileItReadsMayTalkForLong() throws Exception {
    try (var port = port(Duration.ofMillis(50));
        var client = port.connect();
        var other = port.connect()) {
      client.send(request("POST", "/talk", "Content-Length: 4"));
      port.awaitInFlight(1);
      other.send(request("POST", "/io", "Content-Length: 10")); // a clock: cut in the meantime
      assertThat(other.readAnswer().body()).isEqualTo("io");
      assertThat(other.isClosedByPeer(TestPort.PATIENCE)).isTrue();
      client.send("stop");

      assertThat(client.readAnswer().body()).isEqualTo("hello");
    }
  }

  /** Sends the half of its answer, and the rest when the body has come. */
  private static void talk(HttpServerExchange exchange) throws IOException {
    exchange.setResponseContentLength(5);
    var answer = exchange.getResponseChannel();
    answer.write(ByteBuffer.wrap("hel".getBytes(UTF_8)));
    exchange
        .getRequestReceiver()
        .receiveFullString(
            (e, body) -> {
              try {
                answer.write(ByteBuffer.wrap("lo".getBytes(UTF_8)));
              } catch (IOException failed) {
                throw new UncheckedIOException(failed);
              }
              e.endExchange();
            },
            UTF_8);
  }

  @Test
  void aStreamWhoseBodyNeverComesIsReset() throws Exception {
    try (var port = port(Duration.ofMillis(100));
        var client = Http2Connection.open(port.port(), TestPort.PATIENCE)) {
      int stream = client.post("/io");

      assertThat(client.next()).isEqualTo(new Http2Connection.Answered(stream, 200, "io"));
      assertThat(client.next()).isInstanceOf(Http2Connection.Reset.class);
      port.awaitInFlight(0);
    }
  }

  @Test
  void aDrainDoesNotWaitForABodyThatNobodyReads() throws Exception {
    try (var port = port(Duration.ofMinutes(1));
        var client = port.connect()) {
      client.send(request("POST", "/io", "Content-Length: 10") + "half");
      assertThat(client.readAnswer().status()).isEqualTo(200);
      port.service.announceClose();

      assertThat(port.draining(TestPort.PATIENCE).get().cut()).isEmpty();
    }
  }

  @Test
  void aBodyThatComesInPiecesIsRead() throws Exception {
    try (var port = port(Duration.ofSeconds(30));
        var client = port.connect()) {
      client.send(request("POST", "/echo", "Content-Length: 5") + "he");
      port.awaitInFlight(1);
      client.send("llo");

      assertThat(client.readAnswer().body()).isEqualTo("hello");

      client.send(request("POST", "/echo", "Content-Length: 2") + "hi");
      assertThat(client.readAnswer().body()).isEqualTo("hi");
    }
  }
}
