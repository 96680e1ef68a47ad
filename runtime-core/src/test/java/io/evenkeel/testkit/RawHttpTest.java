package io.evenkeel.testkit;

import static io.evenkeel.testkit.TinyServer.OK;
import static io.evenkeel.testkit.TinyServer.always;
import static io.evenkeel.testkit.TinyServer.once;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RawHttpTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(5);

  /** Answers with the request's head as its body. */
  private static final TinyServer.Script MIRROR =
      talk -> {
        String head = talk.request();
        talk.say("HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head);
      };

  @Test
  void pathAndHeadersAreRefusedWhenTheyWouldBreakTheRequest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RawHttp.get(1, "readyz"))
        .withMessageStartingWith("path: readyz (expected: starts with /");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RawHttp.get(1, "/a b"))
        .withMessageStartingWith("path: /a b (expected: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RawHttp.get(1, "/", "Origin evil"))
        .withMessage("header: Origin evil (expected: Name: value)");
  }

  @Test
  void nobodyListeningIsAConnectException() {
    int port = ServiceProcess.freePort();

    assertThatThrownBy(() -> RawHttp.get(port, "/")).isInstanceOf(ConnectException.class);
  }

  @Test
  void getSendsItsOwnHostAndClosesUnlessToldOtherwise() throws Exception {
    try (var server = TinyServer.start(MIRROR)) {
      assertThat(RawHttp.get(server.port(), "/a?b=%20", "Origin: http://evil").body())
          .isEqualTo(
              "GET /a?b=%20 HTTP/1.1\r\nOrigin: http://evil\r\nHost: localhost:"
                  + server.port()
                  + "\r\nConnection: close\r\n\r\n");
    }
  }

  @Test
  void hostAndConnectionCanBeForged() throws Exception {
    try (var server = TinyServer.start(MIRROR)) {
      var answer = RawHttp.get(server.port(), "/", "HOST: evil.example", "connection: keep-alive");

      assertThat(answer.body())
          .isEqualTo("GET / HTTP/1.1\r\nHOST: evil.example\r\nconnection: keep-alive\r\n\r\n");
    }
  }

  @Test
  void headersAreFoundInAnyCaseAndKeepAllTheirValues() throws Exception {
    String raw = "HTTP/1.1 404 Not Found\r\nVary: a\r\nVARY:b \r\nContent-Length: 0\r\n\r\n";
    try (var server = TinyServer.start(always(raw))) {
      var answer = RawHttp.get(server.port(), "/");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.headers().get("vary")).containsExactly("a", "b");
      assertThat(answer.header("content-LENGTH")).contains("0");
      assertThat(answer.header("Retry-After")).isEmpty();
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void bodyIsReadAsUtf8FromChunksThatCutACharacter() throws Exception {
    TinyServer.Script script =
        talk -> {
          talk.hasRequest();
          talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n");
          talk.sayBytes(0xc3);
          talk.say("\r\n1\r\n");
          talk.sayBytes(0xa9);
          talk.say("\r\n0\r\n\r\n");
        };

    try (var server = TinyServer.start(script)) {
      assertThat(RawHttp.get(server.port(), "/").body()).isEqualTo("\u00e9");
    }
  }

  @Test
  void bodyOfNoAnnouncedLengthEndsWithTheConnection() throws Exception {
    try (var server = TinyServer.start(once("HTTP/1.0 200 OK\r\n\r\nuntil the end"))) {
      assertThat(RawHttp.get(server.port(), "/").body()).isEqualTo("until the end");
    }
  }

  @Test
  void hugeBodyArrivesWhole() throws Exception {
    String body = "0123456789".repeat(500_000);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + body;
    try (var server = TinyServer.start(once(answer))) {
      assertThat(RawHttp.get(server.port(), "/").body()).isEqualTo(body);
    }
  }

  @Test
  void hugeRequestIsSentWhole() throws Exception {
    try (var server = TinyServer.start(MIRROR)) {
      String request = "GET / HTTP/1.1\r\nX: " + "y".repeat(5_000_000) + "\r\n\r\n";

      assertThat(RawHttp.exchange(server.port(), request).body()).isEqualTo(request);
    }
  }

  @Test
  void headIsAnsweredWithoutTheBodyItAnnounces() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    try (var server = TinyServer.start(always(answer))) {
      var head = RawHttp.exchange(server.port(), "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(head.header("Content-Length")).contains("9");
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void requestInPiecesAndSeveralAnswersShareOneConnection() throws Exception {
    try (var server = TinyServer.start(always(OK));
        var connection = RawHttp.connection(server.port())) {
      connection
          .send("GET / HTTP/1.1\r\nHo")
          .send("st: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(connection.readAnswer().body()).isEqualTo("ok");
      assertThat(connection.readAnswer().body()).isEqualTo("ok");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void interimAnswerIsAnAnswerOfItsOwn() throws Exception {
    try (var server = TinyServer.start(once("HTTP/1.1 100 Continue\r\n\r\n" + OK));
        var connection = RawHttp.connection(server.port())) {
      connection.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n");

      assertThat(connection.readAnswer().status()).isEqualTo(100);
      assertThat(connection.readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void cutAnswerAndNoAnswerSayHowFarTheyCame() throws Exception {
    try (var server = TinyServer.start(once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12"))) {
      assertThatThrownBy(() -> RawHttp.get(server.port(), "/"))
          .isInstanceOf(EOFException.class)
          .hasMessage("closed after 2 of 10 bytes of the body");
    }
    try (var server = TinyServer.start(once(""))) {
      assertThatThrownBy(() -> RawHttp.get(server.port(), "/"))
          .isInstanceOf(EOFException.class)
          .hasMessage("closed before the first byte of an answer");
    }
    try (var server = TinyServer.start(once("\u0016\u0003\u0001 TLS\r\n\r\n"))) {
      assertThatThrownBy(() -> RawHttp.get(server.port(), "/"))
          .isInstanceOf(ProtocolException.class)
          .hasMessageStartingWith("not a status line: ");
    }
  }

  @Test
  void serverThatHangsEndsInATimeout() throws Exception {
    var never = new CountDownLatch(1);

    try (var server = TinyServer.start(talk -> never.await());
        var connection = RawHttp.connection(server.port(), SHORT)) {
      connection.send("GET / HTTP/1.1\r\n\r\n");

      assertThatThrownBy(connection::readAnswer).isInstanceOf(SocketTimeoutException.class);
      assertThat(connection.isClosedByPeer(SHORT)).isFalse();
      assertThat(connection.isClosedByPeer(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void endOfTheConnectionIsSeenAndWhatArrivedBeforeCanStillBeRead() throws Exception {
    try (var server = TinyServer.start(once(OK));
        var connection = RawHttp.connection(server.port())) {
      connection.send("GET / HTTP/1.1\r\n\r\n");

      assertThat(connection.isClosedByPeer(LONG)).isTrue();
      assertThat(connection.isClosedByPeer(Duration.ZERO)).isTrue();
      assertThat(connection.readAnswer().body()).isEqualTo("ok");
      assertThatThrownBy(connection::readAnswer).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void resetIsSeenAsClosedToo() throws Exception {
    TinyServer.Script resets =
        talk -> {
          talk.hasRequest();
          talk.reset();
        };

    try (var server = TinyServer.start(resets);
        var connection = RawHttp.connection(server.port())) {
      connection.send("GET / HTTP/1.1\r\n\r\n");

      assertThat(connection.isClosedByPeer(LONG)).isTrue();
      assertThatThrownBy(connection::readAnswer).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void halfClosedConnectionIsStillAnswered() throws Exception {
    TinyServer.Script answersAtTheEnd =
        talk -> {
          while (talk.hasRequest()) {
            // Answers only when the client has said all.
          }
          talk.say(OK);
        };

    try (var server = TinyServer.start(answersAtTheEnd);
        var connection = RawHttp.connection(server.port())) {
      connection.send("GET / HTTP/1.1\r\n\r\n").shutdownOutput();

      assertThat(connection.readAnswer().status()).isEqualTo(200);
    }
  }
}
