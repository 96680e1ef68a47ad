package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.observability.LogSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the access log says of an answer, and which answers it says it of. */
@Timeout(120)
class AccessLogTest {

  private static final Duration NEVER_SLOW = Duration.ofHours(1);

  private final CapturedLog access = CapturedLog.of("access");
  private final CapturedLog failures = CapturedLog.of(AccessLog.class);

  @AfterEach
  void close() {
    access.close();
    failures.close();
  }

  private static void routes(Routes routes) {
    routes
        .get("/orders/{id}", e -> e.getResponseSender().send("four"))
        .get(
            "/throws",
            e -> {
              throw new IllegalStateException("no");
            });
  }

  private List<Object> paths() {
    return access.events().stream().map(e -> e.fields().get("url.path")).toList();
  }

  /** Counted before they are logged, so all are over when the last one is. */
  private static void awaitOver(TestPort port, int requests) {
    await().until(() -> port.service.inFlight() == 0);
    await()
        .until(
            () ->
                port.meters.find("http.server.request.duration").timers().stream()
                        .mapToLong(timer -> timer.count())
                        .sum()
                    == requests);
  }

  private static String traceparent(String lastDigits) {
    return "traceparent: 00-4bf92f3577b34da6a3" + lastDigits + "-00f067aa0ba902b7-01";
  }

  @Test
  void anEventSaysWhoAskedForWhatAndWhatWasAnswered() throws Exception {
    try (var port = TestPort.start(AccessLogTest::routes)) {
      port.get(
          "/orders/4711?password=x",
          "User-Agent: " + "x".repeat(1000),
          traceparent("1".repeat(14)));

      var event = access.single();
      assertThat(event.traceId()).isEqualTo("4bf92f3577b34da6a3" + "1".repeat(14));
      assertThat(event.fields())
          .containsEntry("http.request.method", "GET")
          .containsEntry("http.route", "/orders/{id}")
          .containsEntry("url.path", "/orders/4711")
          .containsEntry("http.response.status_code", 200)
          .containsEntry("http.response.body.size", 4L)
          .containsEntry("client.address", "127.0.0.1")
          .containsEntry("user_agent.original", "x".repeat(256))
          .containsKey("duration_ms");
    }
  }

  @Test
  void failuresAreLoggedWhateverTheSample() throws Exception {
    with(
        new LogSettings.Access(0, NEVER_SLOW),
        port -> {
          get(port, "/orders/1");
          get(port, "/none");
          get(port, "/throws");
          awaitOver(port, 3);
          await().until(() -> access.events().size() == 2);
          assertThat(paths()).containsExactlyInAnyOrder("/none", "/throws");
        });
  }

  @Test
  void slowAnswersAreLoggedWhateverTheSample() throws Exception {
    with(
        new LogSettings.Access(0, Duration.ZERO),
        port -> {
          get(port, "/orders/1");
          assertThat(access.single().fields()).containsEntry("url.path", "/orders/1");
        });
  }

  @Test
  void theSampleIsChosenByTrace() throws Exception {
    with(
        new LogSettings.Access(0.25, NEVER_SLOW),
        port -> {
          for (int i = 0; i < 16; i++) {
            String digit = String.format(Locale.ROOT, "%x", i);
            get(port, "/orders/" + i, traceparent(digit + "1".repeat(13)));
          }
          awaitOver(port, 16);
          await().until(() -> access.events().size() == 4);
          assertThat(paths())
              .containsExactlyInAnyOrder("/orders/0", "/orders/1", "/orders/2", "/orders/3");
        });
  }

  private static void get(TestPort port, String path, String... headers) {
    try {
      port.get(path, headers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void with(LogSettings.Access access, Consumer<TestPort> test) throws Exception {
    try (var port = TestPort.logging(access, AccessLogTest::routes)) {
      test.accept(port);
    }
  }
}
