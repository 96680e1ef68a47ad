package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that stop in the middle of a body, on a real socket. */
@Timeout(120)
class SilentBodyTest {

  private final CapturedLog failures = CapturedLog.of(AccessLog.class);
  private final CapturedLog undertow = CapturedLog.of("io.undertow");

  @AfterEach
  void stop() {
    failures.close();
    undertow.close();
  }

  private static TestPort port(Duration bodyTimeout) throws BindFailedException {
    return TestPort.start(
        TestSettings.defaults().bodyTimeout(bodyTimeout),
        r ->
            r.post(
                "/echo",
                blocking(e -> e.getOutputStream().write(e.getInputStream().readAllBytes()))));
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
