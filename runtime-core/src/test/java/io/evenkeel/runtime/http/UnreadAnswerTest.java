package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.evenkeel.testkit.Http2Connection;
import io.undertow.Handlers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not read what they are answered, on a real socket. */
@Timeout(120)
class UnreadAnswerTest {

  private static final int SIZE = 32 << 20; // more than the kernel takes on both sides
  private static final byte[] BIG = new byte[SIZE];

  private final CapturedLog failures = CapturedLog.of(AccessLog.class);

  @AfterEach
  void stop() {
    failures.close();
  }

  private static TestPort port() throws BindFailedException {
    return TestPort.start(
        TestSettings.defaults().writeTimeout(Duration.ofMillis(100)).h2c(true),
        r ->
            r.get("/blocking", blocking(e -> e.getOutputStream().write(BIG)))
                .get("/sender", blocking(e -> e.getResponseSender().send(ByteBuffer.wrap(BIG))))
                .get("/stubborn", blocking(e -> stubborn(e.getOutputStream())))
                .get("/io", e -> e.getResponseSender().send(ByteBuffer.wrap(BIG)))
                .get("/quick", blocking(e -> e.getOutputStream().write('q')))
                .get("/events", Handlers.serverSentEvents((c, id) -> c.send("x".repeat(SIZE)))));
  }

  private static void stubborn(OutputStream out) {
    for (int i = 0; i < 4; i++) {
      try {
        out.write(BIG);
      } catch (IOException e) {
        // goes on
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/sender", "/stubborn", "/io"})
  void aClientThatDoesNotReadIsGivenUpWithOneEvent(String path) throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", path));
      port.awaitConnections(0);

      port.awaitInFlight(0);
      assertThat(port.get("/quick").body()).isEqualTo("q");
      assertThat(failures.single().event().getLevel()).isEqualTo(Level.INFO);
      assertThat(failures.single().event().getFormattedMessage()).contains("not read for 100 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocking", "/io"})
  void aStreamWhoseWindowStaysShutIsReset(String path) throws Exception {
    try (var port = port();
        var client = Http2Connection.open(port.port(), TestPort.PATIENCE)) {
      client.get(path);
      Awaitility.await().atMost(TestPort.PATIENCE).until(() -> failures.events().size() == 1);

      port.awaitInFlight(0);
      assertThat(failures.single().event().getLevel()).isEqualTo(Level.INFO);
    }
  }

  @Test
  void anEventStreamMayWaitForItsClient() throws Exception {
    try (var port = port();
        var events = port.connect();
        var other = port.connect()) {
      events.send(request("GET", "/events"));
      port.awaitInFlight(1);
      other.send(request("GET", "/blocking"));
      Awaitility.await().atMost(TestPort.PATIENCE).until(() -> failures.events().size() == 1);

      assertThat(port.service.connections()).isPositive();
      assertThat(port.service.requestsLeft()).singleElement().asString().contains("GET /events");
    }
  }
}
