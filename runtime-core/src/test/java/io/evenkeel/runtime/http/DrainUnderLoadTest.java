package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.KeepAliveLoad;
import io.evenkeel.testkit.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** 32 clients that never pause lose nothing when the port is drained under them. */
@Timeout(180)
class DrainUnderLoadTest {

  private static TestPort port() throws BindFailedException {
    return TestPort.start(
        r ->
            r.get("/hello", e -> e.getResponseSender().send("hello"))
                .get(
                    "/work",
                    Routes.blocking(
                        e -> {
                          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
                          e.getOutputStream().write("worked".getBytes(StandardCharsets.UTF_8));
                        })));
  }

  private static Outcome drainUnder(KeepAliveLoad.Builder load, TestPort port) throws Exception {
    try (var clients = load.clients(32).start()) {
      clients.awaitRequests(500);

      port.service.announceClose();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // the pre-drain wait
      var summary = port.draining(PATIENCE).get();
      port.service.stop(Deadline.after(PATIENCE));

      assertThat(summary.cut()).isEmpty();
      return clients.stop();
    }
  }

  @RepeatedTest(5)
  void keepAliveClientsLoseNothing() throws Exception {
    try (var port = port()) {
      var outcome =
          drainUnder(KeepAliveLoad.against("127.0.0.1", port.port()).path("/hello"), port);

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.statuses()).containsOnlyKeys(200);
      assertThat(outcome.closedByServer()).isPositive();
    }
  }

  @RepeatedTest(3)
  void clientsOfBlockingRoutesLoseNothing() throws Exception {
    try (var port = port()) {
      var outcome = drainUnder(KeepAliveLoad.against("127.0.0.1", port.port()).path("/work"), port);

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.statuses()).containsOnlyKeys(200);
    }
  }

  @RepeatedTest(3)
  void clientsThatConnectForEachRequestLoseNothing() throws Exception {
    try (var port = port()) {
      var outcome =
          drainUnder(
              KeepAliveLoad.against("127.0.0.1", port.port()).path("/hello").closeEach(true), port);

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.statuses()).containsOnlyKeys(200);
    }
  }

  @RepeatedTest(2)
  void clientsThatThinkBetweenRequestsLoseNothing() throws Exception {
    try (var port = port()) {
      var outcome =
          drainUnder(
              KeepAliveLoad.against("127.0.0.1", port.port())
                  .path("/hello")
                  .thinkTime(Duration.ofMillis(7)),
              port);

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.statuses()).containsOnlyKeys(200);
    }
  }
}
