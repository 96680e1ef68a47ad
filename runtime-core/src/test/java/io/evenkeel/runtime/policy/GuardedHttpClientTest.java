package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.TimeoutExceededException;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.observability.TraceContext;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on a real socket that misbehaves. */
@Timeout(180)
class GuardedHttpClientTest {

  private UnreliableServer server;
  private PolicyBench bench;

  @BeforeEach
  void startServer() throws IOException {
    server = UnreliableServer.start();
    bench = bench(Map.of());
  }

  /** A patient timeout, since the machine may be busy, and pauses that are not made. */
  private static PolicyBench bench(Map<String, ?> more) {
    var settings = new HashMap<String, Object>();
    settings.put("preset", "same-site-rpc");
    settings.put("timeout", "30s");
    settings.put("backoff-max", "2s");
    settings.putAll(more);
    return PolicyBench.timed(settings);
  }

  @AfterEach
  void stopServer() throws IOException {
    bench.close();
    server.close();
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    return send("GET");
  }

  private HttpResponse<String> send(String method, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.uri()).method(method, BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return bench.policies.httpClient("inventory").send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void anAnswerComesBack() throws Exception {
    assertThat(get().body()).isEqualTo("ok");
    assertThat(server.requests())
        .singleElement()
        .asString()
        .startsWith("GET /stock?item=tea HTTP/1.1");
    assertThat(bench.calls("success")).isEqualTo(1);
    assertThat(
            bench
                .meters
                .get("http.client.request.duration")
                .tag("http.response.status_code", "200")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void notNowIsTriedAgain(int status) throws Exception {
    server.next(UnreliableServer.status(status)).next(UnreliableServer.status(status));

    assertThat(get().statusCode()).isEqualTo(200);
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 500, 501})
  void otherAnswersAreAnswers(int status) throws Exception {
    server.next(UnreliableServer.status(status));

    assertThat(get().statusCode()).isEqualTo(status);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theLastAnswerIsReturned() throws Exception {
    server.always(UnreliableServer.status(503));

    assertThat(get().statusCode()).isEqualTo(503);
    assertThat(server.requests()).hasSize(3);
    assertThat(bench.calls("failure")).isEqualTo(1);
  }

  @Test
  void aResetIsTriedAgain() throws Exception {
    server.next(UnreliableServer.reset());

    assertThat(get().body()).isEqualTo("ok");
    assertThat(server.requests().size()).isGreaterThanOrEqualTo(2); // the JDK may try by itself
  }

  @Test
  void aPostIsSentOnce() throws Exception {
    server.always(UnreliableServer.status(503));

    assertThat(send("POST").statusCode()).isEqualTo(503);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aPostWithAKeyIsTriedAgain() throws Exception {
    server.next(UnreliableServer.status(503));

    assertThat(send("POST", "Idempotency-Key", "4711").statusCode()).isEqualTo(200);
    assertThat(server.requests()).hasSize(2).allMatch(r -> r.contains("Idempotency-Key: 4711"));
  }

  @Test
  void retryAfterIsWaitedFor() throws Exception {
    server
        .next(UnreliableServer.status(503, "Retry-After: 2"))
        .next(UnreliableServer.status(429, "Retry-After: 1"));

    assertThat(get().statusCode()).isEqualTo(200);
    assertThat(bench.pauses).hasSize(2);
    assertThat(bench.pauses.get(0)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_050));
    assertThat(bench.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_100));
  }

  @Test
  void aRetryAfterThatIsTooLongIsAnAnswer() throws Exception {
    server.always(UnreliableServer.status(503, "Retry-After: 3"));

    assertThat(get().statusCode()).isEqualTo(503);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aRetryAfterMayBeADateOrNonsense() throws Exception {
    String past =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .format(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1));
    server
        .next(UnreliableServer.status(503, "Retry-After: " + past))
        .next(UnreliableServer.status(503, "Retry-After: soon"));

    assertThat(get().statusCode()).isEqualTo(200);
    assertThat(bench.pauses).hasSize(2).allMatch(p -> p.toMillis() <= 100);
    for (String far : List.of("99999999999999999999", "Tue, 31 Dec 2999 23:59:59 GMT")) {
      server.next(UnreliableServer.status(503, "Retry-After: " + far));
      assertThat(get().statusCode()).as(far).isEqualTo(503);
    }
  }

  @Test
  void aStalledServerHoldsItsCallerNoLongerThanTheTimeout() throws Exception {
    bench.close();
    bench = bench(Map.of("timeout", "200ms", "retries", 0));
    server.always(server.stall());
    long from = System.nanoTime();

    assertThatThrownBy(this::get).isInstanceOf(TimeoutExceededException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - from))
        .as("the server would hold it for a minute")
        .isBetween(Duration.ofMillis(190), Duration.ofSeconds(30));
    assertThat(server.awaitHangUp()).as("the exchange is cancelled").isTrue();
  }

  @Test
  void aDrippingAnswerIsCutAtTheTimeout() throws Exception {
    bench.close();
    bench = bench(Map.of("timeout", "200ms", "retries", 0));
    server.always(server.drip());

    assertThatThrownBy(this::get).isInstanceOf(TimeoutExceededException.class);
    assertThat(server.awaitHangUp()).isTrue();
  }

  @Test
  void aServerThatRecoversIsFoundAgain() throws Exception {
    bench.close();
    bench = bench(Map.of("breaker.open", "1ms", "breaker.min-calls", 5));
    server.always(UnreliableServer.reset());
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(this::get)
          .isInstanceOfAny(IOException.class, CircuitBreakerOpenException.class);
    }
    server.always(null);

    var breaker = bench.policy().circuitBreaker().orElseThrow();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> get().statusCode() == 200 && breaker.isClosed());
  }

  @Test
  void anOpenBreakerAsksNobody() throws Exception {
    bench.close();
    bench = bench(Map.of("breaker.open", "1h", "retries", 0));
    server.always(UnreliableServer.status(500));
    for (int i = 0; i < 20; i++) {
      assertThat(get().statusCode()).isEqualTo(500);
    }

    assertThatThrownBy(this::get).isInstanceOf(CircuitBreakerOpenException.class);
    assertThat(server.requests()).hasSize(20);
  }

  @Test
  void aBodyThatIsTooLongIsGivenUpAndNotTriedAgain() throws Exception {
    bench.close();
    bench = bench(Map.of("max-response", "1KiB"));
    server.next(UnreliableServer.body(1024)).next(UnreliableServer.body(1_000_000));

    assertThat(get().body()).hasSize(1024);
    assertThatThrownBy(this::get)
        .isInstanceOf(ResponseTooLongException.class)
        .hasMessage("inventory: response body (expected: at most 1KiB)");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void theTimeThatIsLeftAndTheTraceAreSentOn() throws Exception {
    var trace =
        TraceContext.fromHeaders("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);
    try (var scope = trace.makeCurrent()) {
      assertThat(scope).isNotNull();
      Deadline.after(Duration.ofSeconds(20)).call(this::get);
    }

    String request = server.requests().get(0);
    var span = bench.spans.getFinishedSpanItems().get(0);
    assertThat(span.getTraceId()).isEqualTo(trace.traceId());
    assertThat(request).contains("traceparent: 00-" + trace.traceId() + "-" + span.getSpanId());
    assertThat(timeoutOf(request)).isBetween(1L, 20_000L);
    get();
    assertThat(timeoutOf(server.requests().get(1))).isEqualTo(30_000L);
  }

  @Test
  void eachTryIsASpan() throws Exception {
    server.next(UnreliableServer.status(503)).next(UnreliableServer.status(502));

    get();

    assertThat(bench.spans.getFinishedSpanItems())
        .hasSize(3)
        .allSatisfy(span -> assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT))
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
  }

  private static long timeoutOf(String request) {
    return request
        .lines()
        .filter(line -> line.startsWith(GuardedHttpClient.TIMEOUT_HEADER + ": "))
        .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void asynchronousCallsAreTriedAgainToo() throws Exception {
    server.next(UnreliableServer.status(503));

    var answer =
        bench
            .policies
            .httpClient("inventory")
            .sendAsync(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());

    assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("ok");
  }

  @Test
  void cancellingEndsTheExchange() throws Exception {
    server.always(server.stall());
    var answer =
        bench
            .policies
            .httpClient("inventory")
            .sendAsync(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());
    await().atMost(Duration.ofSeconds(60)).until(() -> !server.requests().isEmpty());

    answer.cancel(true);

    assertThat(server.awaitHangUp()).isTrue();
  }

  @Test
  void callersThatWereToldTheSameDoNotComeBackTogether() throws Exception {
    for (int i = 0; i < 5; i++) {
      server.next(UnreliableServer.status(503, "Retry-After: 1"));
      get();
    }

    assertThat(bench.pauses).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void anAnswerWhoseRetryIsRefusedIsReturned() throws Exception {
    bench.close();
    bench = bench(Map.of("breaker.min-calls", 1, "breaker.open", "1h"));
    server.always(UnreliableServer.status(503));

    assertThat(get().statusCode()).isEqualTo(503);
    assertThat(server.requests()).hasSize(1);
    assertThatThrownBy(this::get)
        .isInstanceOf(BreakerOpenException.class)
        .hasMessageStartingWith("inventory: circuit breaker open, next probe in ");
  }

  @Test
  void anAnswerThatIsNotReturnedKeepsNoConnection() throws Exception {
    server.next(server.unfinished(503)).next(server.unfinished(503));

    try (var body = stream().body()) {
      assertThat(body.readAllBytes()).asString().isEqualTo("ok");
    }
    assertThat(server.awaitHangUp()).isTrue();
  }

  private HttpResponse<InputStream> stream() throws IOException, InterruptedException {
    return bench
        .policies
        .httpClient("inventory")
        .send(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofInputStream());
  }

  @Test
  void anAnswerThatNobodySubscribesToKeepsNoConnection() throws Exception {
    server.next(server.unfinished(503));

    bench
        .policies
        .httpClient("inventory")
        .send(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofPublisher());

    assertThat(server.awaitHangUp()).isTrue();
  }

  @Test
  void theRequestsOwnLimitIsSentOnAndIsATimeout() throws Exception {
    bench.close();
    bench = bench(Map.of("retries", 0, "breaker.min-calls", 1));
    server.always(server.stall());
    var request = HttpRequest.newBuilder(server.uri()).timeout(Duration.ofMillis(100)).build();

    assertThatThrownBy(
            () ->
                Deadline.after(Duration.ofSeconds(10))
                    .call(
                        () ->
                            bench
                                .policies
                                .httpClient("inventory")
                                .send(request, BodyHandlers.ofString())))
        .isInstanceOf(TimeoutExceededException.class);
    assertThat(timeoutOf(server.requests().get(0))).isEqualTo(100);
    assertThat(bench.policy().breaker()).as("counts").contains("open");
  }

  @Test
  void aLimitWithoutEndIsNone() throws Exception {
    var request =
        HttpRequest.newBuilder(server.uri()).timeout(Duration.ofSeconds(Long.MAX_VALUE)).build();

    var answer = bench.policies.httpClient("inventory").send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(timeoutOf(server.requests().get(0))).isEqualTo(30_000);
  }

  @Test
  void aNameHasOneClient() throws Exception {
    assertThat(bench.policies.httpClient("inventory"))
        .isSameAs(bench.policies.httpClient("inventory"));
    assertThat(bench.policies.httpClients()).containsExactly("inventory");
  }

  @Test
  void aStopClosesTheClient() throws Exception {
    assumeThat(Runtime.version().feature()).as("the JDK can close it").isGreaterThanOrEqualTo(21);
    get();
    bench.close();

    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
  }

  @Test
  void hostsBeyondTheFirstThousandShareATimer() {
    var meters = new SimpleMeterRegistry();
    var telemetry = Telemetry.builder(ServiceIdentity.of("orders")).meters(meters).start();
    var client = new ClientMeters(telemetry);
    for (int i = 0; i < 1_500; i++) {
      client.answered("GET", URI.create("https://h" + i + ".example/"), 200, 1);
    }

    assertThat(meters.find("http.client.request.duration").timers()).hasSize(1_001);
    assertThat(
            meters
                .get("http.client.request.duration")
                .tag("server.address", "_OTHER")
                .timer()
                .count())
        .isEqualTo(500);
  }
}
