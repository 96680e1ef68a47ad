package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.undertow.server.HttpHandler;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that the probes share stays open to the end, and refuses the application's routes. */
@Timeout(120)
class SharedPortDrainTest {

  private static final HttpHandler HELLO = e -> e.getResponseSender().send("hello");

  private final Gate gate = new Gate();

  private TestPort port() throws BindFailedException {
    return TestPort.shared(r -> r.get("/hello", HELLO).get("/slow", gate.handler()));
  }

  @Test
  void applicationRoutesAreRefusedWhileProbesAnswer() throws Exception {
    try (var port = port()) {
      port.service.announceClose();
      port.draining(PATIENCE).get();

      var refused = port.get("/hello", "Connection: keep-alive");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).contains("1");
      assertThat(refused.header("Connection")).contains("close");
      assertThat(refused.header("Content-Type")).contains("application/problem+json");

      var probe = port.get("/livez", "Connection: keep-alive");
      assertThat(probe.status()).isEqualTo(200);
      assertThat(probe.header("Connection")).contains("close");

      assertThat(port.get("/nowhere").status()).isEqualTo(404);
    }
  }

  @Test
  void aRequestInFlightIsFinishedThoughProbesKeepComing() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow"));
      gate.entered.await();
      port.service.announceClose();

      var drain = port.draining(PATIENCE);
      for (int i = 0; i < 20; i++) {
        assertThat(port.get("/livez").status()).isEqualTo(200);
      }
      assertThat(drain).isNotDone();
      gate.open();

      assertThat(client.readAnswer().body()).isEqualTo("done");
      assertThat(drain.get().cut()).isEmpty();
    }
  }

  @Test
  void whatWasRefusedIsCounted() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow"));
      gate.entered.await();
      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      org.awaitility.Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> port.get("/hello").status() == 503);
      long refused = 1;
      for (int i = 0; i < 3; i++, refused++) {
        assertThat(port.get("/hello").status()).isEqualTo(503);
      }
      gate.open();
      client.readAnswer();

      assertThat(drain.get().refused()).isGreaterThanOrEqualTo(refused - 1).isLessThanOrEqualTo(4);
      assertThat(drain.get().finished()).isEqualTo(1); // probes do not count
    }
  }

  @Test
  void aRequestLeftAtTheDeadlineIsCut() throws Exception {
    try (var port = port();
        var client = port.connect()) {
      client.send(request("GET", "/slow"));
      gate.entered.await();
      port.service.announceClose();

      assertThatThrownBy(() -> port.draining(Duration.ofMillis(200)).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("GET /slow for ");
      gate.open();
    }
  }

  @Test
  void stopLeavesThePortOpenAndCloseSharedEndsIt() throws Exception {
    try (var port = port();
        var silent = port.connect()) {
      port.service.announceClose();
      port.draining(PATIENCE).get();

      port.service.stop(Deadline.after(PATIENCE));
      assertThat(port.get("/livez").status()).isEqualTo(200);

      port.service.closeShared(Deadline.after(PATIENCE));
      assertThatThrownBy(() -> port.get("/livez")).isInstanceOf(ConnectException.class);
      assertThat(silent.isClosedByPeer(PATIENCE)).isTrue();
    }
  }
}
