package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawConnection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.XnioIoThread;

/** Handlers that wait where they must not, on a real socket. */
@Timeout(120)
class IoThreadWatchTest {

  private final CapturedLog log = CapturedLog.of(IoThreadWatch.class);
  private final Gate gate = new Gate();

  @AfterEach
  void stop() {
    gate.open();
    log.close();
  }

  @Test
  void handlerThatWaitsOnItsIoThreadIsNamedOnceAndSoIsItsEnd() throws Exception {
    try (var port = TestPort.start(r -> r.get("/stuck/{id}", e -> gate.block()));
        RawConnection client = port.connect()) {
      client.send(request("GET", "/stuck/7"));

      var found = log.single();
      assertThat(found.message())
          .startsWith("GET /stuck/{id} for ")
          .contains("holds up IO thread test-io-", "expected: blocking(...)");
      assertThat(found.fields().get("io_thread")).asString().startsWith("test-io-");
      assertThat(found.fields().get("stack")).asString().contains("Gate.block");

      gate.open();
      await().atMost(TestPort.PATIENCE).until(() -> log.events().size() == 2);
      assertThat(log.events().get(1).message())
          .matches("IO thread test-io-\\d+ is back after \\d+ ms");
    }
  }

  @Test
  void handlerThatWaitsWhereItMayIsNotBlamed() throws Exception {
    var io = new CompletableFuture<XnioIoThread>();
    try (var port =
            TestPort.start(
                r ->
                    r.get(
                        "/waits",
                        blocking(
                            e -> {
                              io.complete(e.getIoThread());
                              gate.block();
                            })));
        RawConnection client = port.connect()) {
      client.send(request("GET", "/waits"));
      var watch = new IoThreadWatch(List.of(io.join()), thread -> Optional.empty());

      for (long now = 0; now < 10 * IoThreadWatch.TOO_LONG; now += IoThreadWatch.TOO_LONG) {
        watch.look(now);
      }

      assertThat(log.events()).isEmpty();
    }
  }
}
