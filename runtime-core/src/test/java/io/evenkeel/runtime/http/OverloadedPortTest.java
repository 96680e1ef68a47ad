package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.Routes.critical;
import static io.evenkeel.runtime.http.Routes.limited;
import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawConnection;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port that is asked for more than its limit, on real sockets. */
@Timeout(120)
class OverloadedPortTest {

  private final Semaphore open = new Semaphore(0);
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicInteger mostWorking = new AtomicInteger();
  private final List<RawConnection> clients = new ArrayList<>();

  private final HttpHandler work =
      blocking(
          e -> {
            mostWorking.accumulateAndGet(working.incrementAndGet(), Math::max);
            try {
              open.acquire();
              e.getOutputStream().write("done".getBytes(StandardCharsets.UTF_8));
            } finally {
              working.decrementAndGet();
            }
          });

  @AfterEach
  void disconnect() throws IOException {
    open.release(1_000_000);
    for (var client : clients) {
      client.close();
    }
  }

  private TestPort port(OverloadSettings settings) throws BindFailedException {
    return TestPort.shared(
        TestSettings.defaults().overload(settings),
        r ->
            r.get("/work", work)
                .get("/slow", limited(Duration.ofMillis(50), work))
                .get("/critical", critical(work))
                .get("/nested", e -> work.handleRequest(e))
                .get("/events", blocking(Handlers.serverSentEvents((c, id) -> c.send("hi"))))
                .get("/io", e -> e.getResponseSender().send("io"))
                .get("/throws", blocking(e -> Integer.parseInt("no number")))
                .get("/quick", blocking(e -> {})));
  }

  private static OverloadSettings most(int most, double criticalShare, Duration wait) {
    return new OverloadSettings(false, 1, Optional.of(most), criticalShare, wait);
  }

  private RawConnection send(TestPort port, String path) throws IOException {
    var client = port.connect();
    clients.add(client);
    client.send(request("GET", path));
    return client;
  }

  private static double gauge(TestPort port, String name) {
    return port.meters.get("http.server.overload." + name).gauge().value();
  }

  private static double shed(TestPort port, String routes) {
    return port.meters
        .get("http.server.overload.shed")
        .tag("routes", routes)
        .functionCounter()
        .count();
  }

  @Test
  void beyondTheLimitIs503WithRetryAfterAndTheRestIsServed() throws Exception {
    try (var port = port(most(4, 0.25, Duration.ofMillis(20)))) {
      var served = List.of(send(port, "/work"), send(port, "/work"), send(port, "/work"));
      await().atMost(PATIENCE).until(() -> working.get() == 3);
      for (int i = 0; i < 12; i++) {
        var answer = send(port, "/work").readAnswer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.header("Connection")).contains("keep-alive");
      }
      var critical = send(port, "/critical");
      await().atMost(PATIENCE).until(() -> working.get() == 4);
      assertThat(send(port, "/critical").readAnswer().status()).isEqualTo(503);

      assertThat(port.get("/io").body()).isEqualTo("io");
      assertThat(port.get("/livez").body()).isEqualTo("ok");
      assertThat(gauge(port, "limit")).isEqualTo(4);
      assertThat(gauge(port, "active")).isEqualTo(4);
      assertThat(shed(port, "ordinary")).isEqualTo(12);
      assertThat(shed(port, "critical")).isEqualTo(1);

      open.release(4);
      for (var client : served) {
        assertThat(client.readAnswer().body()).isEqualTo("done");
      }
      assertThat(critical.readAnswer().body()).isEqualTo("done");
      await().atMost(PATIENCE).until(() -> gauge(port, "active") == 0);
      assertThat(mostWorking).hasValue(4);
    }
  }

  @Test
  void anEventStreamTakesNoPlace() throws Exception {
    try (var port = port(most(1, 0, Duration.ZERO))) {
      send(port, "/events");
      port.awaitInFlight(1);

      assertThat(port.get("/quick").status()).isEqualTo(200);
      port.awaitInFlight(1); // it goes on
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/work", "/nested"})
  void whoWaitsIsServedWhenAPlaceIsFree(String path) throws Exception {
    try (var port = port(most(1, 0, Duration.ofSeconds(30)))) {
      var first = send(port, path);
      await().atMost(PATIENCE).until(() -> working.get() == 1);
      var second = send(port, path);
      await().atMost(PATIENCE).until(() -> gauge(port, "waiting") == 1);

      open.release(2);

      assertThat(first.readAnswer().body()).isEqualTo("done");
      assertThat(second.readAnswer().body()).isEqualTo("done");
      assertThat(mostWorking).hasValue(1);
    }
  }

  @Test
  void aPlaceIsGivenBackHoweverARequestEnds() throws Exception {
    try (var port = port(most(1, 0, Duration.ofSeconds(30)))) {
      for (int i = 0; i < 5; i++) {
        assertThat(port.get("/throws").status()).isEqualTo(500);
        assertThat(port.get("/quick").status()).isEqualTo(200);
      }
      assertThat(port.get("/slow").status()).isEqualTo(504);
      await().atMost(PATIENCE).until(() -> working.get() == 1);
      open.release();
      var gone = send(port, "/work");
      await().atMost(PATIENCE).until(() -> working.get() == 1);
      var waits = send(port, "/slow"); // its time passes while it waits
      assertThat(waits.readAnswer().status()).isEqualTo(504);
      var leaves = send(port, "/work");
      await().atMost(PATIENCE).until(() -> gauge(port, "waiting") == 2);
      clients.removeAll(List.of(leaves, gone));
      leaves.close();
      gone.close();
      open.release(2);

      await().atMost(PATIENCE).until(() -> gauge(port, "active") == 0);
      assertThat(gauge(port, "waiting")).isZero();
      assertThat(port.get("/quick").status()).isEqualTo(200);
    }
  }

  @Test
  void manyMoreClientsThanPlacesNeverWorkAtOnceAndAllAreAnswered() throws Exception {
    open.release(1_000_000);
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (var port = port(new OverloadSettings(true, 1, Optional.of(8), 0, Duration.ofMillis(5)))) {
      var running = new ArrayList<Future<int[]>>();
      for (int c = 0; c < 32; c++) {
        running.add(threads.submit(() -> ask(port, 50)));
      }
      int served = 0;
      int refused = 0;
      for (var client : running) {
        served += client.get()[0];
        refused += client.get()[1];
        assertThat(port.get("/livez").body()).isEqualTo("ok");
      }

      assertThat(served + refused).isEqualTo(32 * 50);
      assertThat(served).isPositive();
      assertThat(mostWorking.get()).isLessThanOrEqualTo(8);
      assertThat(shed(port, "ordinary")).isEqualTo(refused);
      await().atMost(PATIENCE).until(() -> gauge(port, "active") == 0);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int[] ask(TestPort port, int times) throws IOException {
    int[] count = new int[2];
    try (var client = port.connect()) {
      for (int i = 0; i < times; i++) {
        client.send(request("GET", "/work"));
        int status = client.readAnswer().status();
        assertThat(status).isIn(200, 503);
        count[status == 200 ? 0 : 1]++;
      }
    }
    return count;
  }

  @Test
  void withoutSettingsThereIsNoLimit() throws Exception {
    try (var port = port(OverloadSettings.off())) {
      assertThat(port.meters.find("http.server.overload.limit").gauge()).isNull();
    }
  }
}
