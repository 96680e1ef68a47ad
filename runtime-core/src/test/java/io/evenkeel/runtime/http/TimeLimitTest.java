package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.Routes.interruptedAfter;
import static io.evenkeel.runtime.http.Routes.limited;
import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.Http2Connection;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Requests that do not end in time, on a real socket. */
@Timeout(120)
class TimeLimitTest {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final HttpHandler NEVER = e -> e.dispatch(() -> {});
  private static final HttpHandler HELLO = e -> e.getResponseSender().send("hello");

  private final CapturedLog access = CapturedLog.of("access");
  private final CapturedLog failures = CapturedLog.of(AccessLog.class);
  private final CapturedLog undertow = CapturedLog.of("io.undertow");
  private final Gate gate = new Gate();
  private final AtomicInteger begun = new AtomicInteger();

  @AfterEach
  void stop() {
    gate.open();
    access.close();
    failures.close();
    undertow.close();
  }

  private static TestPort port(Consumer<Routes> wiring) throws BindFailedException {
    return TestPort.start(wiring);
  }

  private static void write(HttpServerExchange exchange, String text) throws IOException {
    exchange.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertTimedOut(Answer answer) {
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    var body = new JsonMapper().readTree(answer.body());
    assertThat(body.path("status").asInt()).isEqualTo(504);
    assertThat(body.path("title").asString()).isEqualTo("Gateway Time-out");
    assertThat(body.path("trace_id").asString()).isEqualTo(TRACE);
  }

  private void assertLoggedOnce(TestPort port, String route, String outcome) {
    port.awaitInFlight(0);
    var event = failures.single();
    assertThat(event.event().getLevel()).isEqualTo(Level.WARN);
    assertThat(event.message())
        .startsWith("request overran its time limit and " + outcome + ": GET " + route + " for ");
    assertThat(event.traceId()).isEqualTo(TRACE);
    assertThat(event.fields())
        .contains(entry("http.request.method", "GET"), entry("http.route", route))
        .containsKey("age_ms");
    assertThat(access.single().traceId()).isEqualTo(TRACE);
    assertThat(undertow.events()).isEmpty();
  }

  // ---- answered for

  @Test
  void aBlockingHandlerThatHangsIsAnswered504AndShownInTheLog() throws Exception {
    try (var port = port(r -> r.get("/slow", limited(SHORT, gate.handler())))) {
      var answer = port.get("/slow", TRACEPARENT);

      assertTimedOut(answer);
      assertThat(answer.header("Connection")).contains("close");
      assertThat(answer.header("traceresponse"))
          .hasValueSatisfying(t -> assertThat(t).contains(TRACE));
      assertThat(failures.single().event().getThrowableProxy().getStackTraceElementProxyArray())
          .anyMatch(f -> f.getStackTraceElement().getClassName().equals(Gate.class.getName()));
      assertThat(access.single().message()).isEqualTo("GET /slow 504");
      assertThat(port.service.inFlight()).as("its handler is still at work").isEqualTo(1);

      gate.open(); // and writes its answer, to nobody

      assertLoggedOnce(port, "/slow", "was answered 504");
      assertThat(port.meters.find("http.server.request.duration").timers())
          .singleElement()
          .satisfies(t -> assertThat(t.count()).isEqualTo(1))
          .extracting(t -> t.getId().getTag("http.response.status_code"))
          .isEqualTo("504");
      port.awaitConnections(0);
    }
  }

  @Test
  void aHandlerThatNeverEndsTheExchangeIsEndedForIt() throws Exception {
    try (var port = port(r -> r.get("/never", limited(SHORT, NEVER)))) {
      assertTimedOut(port.get("/never", TRACEPARENT));

      assertLoggedOnce(port, "/never", "was answered 504");
      port.awaitConnections(0);
    }
  }

  @Test
  void whatAHandlerDispatchedIsNotEndedBeneathItsThread() throws Exception {
    var threads = Executors.newSingleThreadExecutor();
    HttpHandler elsewhere = e -> e.dispatch(threads, x -> gate.block());
    try (var port = port(r -> r.get("/elsewhere", limited(SHORT, elsewhere)))) {
      assertTimedOut(port.get("/elsewhere", TRACEPARENT));

      assertThat(port.service.inFlight()).isEqualTo(1);
      assertThat(failures.single().event().getThrowableProxy().getStackTraceElementProxyArray())
          .anyMatch(f -> f.getStackTraceElement().getClassName().equals(Gate.class.getName()));
      gate.open();
      assertLoggedOnce(port, "/elsewhere", "was answered 504");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void headIsAnswered504WithoutABody() throws Exception {
    try (var port = port(r -> r.get("/never", limited(SHORT, NEVER)))) {
      var answer = RawHttp.exchange(port.port(), request("HEAD", "/never"));

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void aClientThatIsStillSendingReadsThe504() throws Exception {
    try (var port =
            port(r -> r.post("/slow", limited(SHORT, blocking(e -> e.getInputStream().read()))));
        var client = port.connect()) {
      client.send(request("POST", "/slow", TRACEPARENT, "Content-Length: 1000"));

      assertTimedOut(client.readAnswer());
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
      port.awaitInFlight(0);
      assertThat(failures.single().event().getLevel()).isEqualTo(Level.WARN);
    }
  }

  @Test
  void anEarlierAnswerOfAPipelineComesFirst() throws Exception {
    try (var port = port(r -> r.get("/hello", HELLO).get("/never", limited(SHORT, NEVER)));
        var client = port.connect()) {
      client.send(request("GET", "/hello") + request("GET", "/never", TRACEPARENT));

      assertThat(client.readAnswer().body()).isEqualTo("hello");
      assertTimedOut(client.readAnswer());
    }
  }

  // ---- the answer had begun

  @Test
  void aHandlerThatHangsInAnAnswerOfKnownLengthIsCut() throws Exception {
    cutsAfterTheFirstByte(e -> e.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1000));
  }

  @Test
  void aHandlerThatHangsInAChunkedAnswerIsCut() throws Exception {
    cutsAfterTheFirstByte(e -> {});
  }

  private void cutsAfterTheFirstByte(Consumer<HttpServerExchange> head) throws Exception {
    HttpHandler half =
        blocking(
            e -> {
              head.accept(e);
              write(e, "half an answer");
              e.getOutputStream().flush();
              gate.block();
              write(e, "the rest");
            });
    try (var port = port(r -> r.get("/half", limited(SHORT, half)));
        var client = port.connect()) {
      client.send(request("GET", "/half", TRACEPARENT));

      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
      gate.open();
      assertLoggedOnce(port, "/half", "its answer was cut");
      assertThat(access.single().message()).isEqualTo("GET /half 200");
      port.awaitConnections(0);
    }
  }

  @Test
  void aClientThatDoesNotReadItsAnswerIsCut() throws Exception {
    HttpHandler endless =
        blocking(
            e -> {
              while (true) {
                write(e, "x".repeat(100_000));
              }
            });
    try (var port = port(r -> r.get("/endless", limited(SHORT, endless)));
        var client = port.connect()) {
      client.send(request("GET", "/endless", TRACEPARENT));

      assertLoggedOnce(port, "/endless", "its answer was cut");
      port.awaitConnections(0);
    }
  }

  // ---- not begun

  @Test
  void workThatWaitedForAThreadTooLongNeverBegins() throws Exception {
    var waiting = new CompletableFuture<Runnable>();
    var routes =
        Routes.application().get("/queued", limited(SHORT, blocking(e -> begun.incrementAndGet())));
    try (var port = TestPort.executing(waiting::complete, routes);
        var client = port.connect()) {
      client.send(request("GET", "/queued", TRACEPARENT));

      assertTimedOut(client.readAnswer());
      port.awaitInFlight(0);
      waiting.get(30, TimeUnit.SECONDS).run();

      assertThat(access.single().message()).isEqualTo("GET /queued 504");
      assertThat(begun).hasValue(0);
      assertThat(failures.events()).as("nobody's fault, and may come in thousands").isEmpty();
    }
  }

  @Test
  void workWhoseTimePassedAsItBeginsIsRefused() throws Exception {
    var routes = Routes.application().get("/late", blocking(e -> begun.incrementAndGet()));
    try (var port =
        TestPort.executing(
            task -> {
              // The IO thread is held, as by a busy machine: its timer cannot come first.
              await().pollDelay(Duration.ofMillis(50)).until(() -> true);
              CompletableFuture.runAsync(task, r -> new Thread(r).start()).join();
            },
            routes)) {
      assertTimedOut(port.get("/late", TRACEPARENT, "X-Request-Timeout-Ms: 20"));

      assertThat(begun).hasValue(0);
      assertThat(failures.events()).isEmpty();
    }
  }

  // ---- what a caller says

  @Test
  void aCallerThatDoesNotWaitAnyMoreIsRefusedBeforeTheHandlerBegins() throws Exception {
    try (var port = port(r -> r.get("/hello", e -> begun.incrementAndGet()))) {
      assertTimedOut(port.get("/hello", TRACEPARENT, "X-Request-Timeout-Ms: 0"));

      assertThat(begun).hasValue(0);
      assertThat(access.single().message()).isEqualTo("GET /hello 504");
      assertThat(failures.events()).isEmpty();
    }
  }

  @Test
  void aCallersTimeClipsTheRoutesAndNeverExtendsIt() throws Exception {
    try (var port =
        port(
            r ->
                r.get("/left", limited(LONG, TimeLimitTest::sendMinutesLeft))
                    .get("/any", TimeLimitTest::sendMinutesLeft))) {
      assertThat(port.get("/left").body()).isEqualTo("9");
      assertThat(port.get("/left", "X-Request-Timeout-Ms: 300000").body()).isEqualTo("4");
      assertThat(port.get("/left", "X-Request-Timeout-Ms: 9999999999").body()).isEqualTo("9");
      assertThat(port.get("/any", "X-Request-Timeout-Ms: 300000").body()).isEqualTo("4");
      assertThat(port.get("/any").body()).isEqualTo("none");
    }
  }

  private static void sendMinutesLeft(HttpServerExchange exchange) {
    exchange
        .getResponseSender()
        .send(Deadline.current().map(d -> "" + d.remaining().toMinutes()).orElse("none"));
  }

  @Test
  void whatIsNoNumberOfMillisecondsIsIgnored() throws Exception {
    try (var port = port(r -> r.get("/any", TimeLimitTest::sendMinutesLeft))) {
      for (String bad : new String[] {"", "-1", "+1", "1.5", "soon", "1s", "0x1", "99999999999"}) {
        assertThat(port.get("/any", "X-Request-Timeout-Ms: " + bad).body())
            .as(bad)
            .isEqualTo("none");
      }
    }
  }

  @Test
  void aPeerThatIsNotTrustedIsNotHeard() throws Exception {
    var settings = TestSettings.defaults();
    try (var port =
            TestPort.start(
                settings.hearing("192.0.2.0/24"),
                r -> r.get("/any", TimeLimitTest::sendMinutesLeft));
        var deaf =
            TestPort.start(
                settings.hearing(), r -> r.get("/any", TimeLimitTest::sendMinutesLeft))) {
      assertThat(port.get("/any", "X-Request-Timeout-Ms: 0").body()).isEqualTo("none");
      assertThat(deaf.get("/any", "X-Request-Timeout-Ms: 0").body()).isEqualTo("none");
    }
  }

  // ---- settings and marks

  @Test
  void theDefaultIsForRoutesThatDoNotSayOtherwise() throws Exception {
    try (var port =
        TestPort.start(
            TestSettings.defaults().requestTimeout(SHORT),
            r ->
                r.get("/never", NEVER)
                    .get("/left", limited(LONG, TimeLimitTest::sendMinutesLeft)))) {
      assertTimedOut(port.get("/never", TRACEPARENT));
      assertThat(port.get("/left").body()).isEqualTo("9");
    }
  }

  @Test
  void eventStreamsHaveNoLimit() throws Exception {
    var opened = new CountDownLatch(1);
    try (var port =
            TestPort.start(
                TestSettings.defaults().requestTimeout(SHORT),
                r ->
                    r.get("/never", NEVER)
                        .get(
                            "/events",
                            Handlers.serverSentEvents((stream, last) -> opened.countDown())));
        var client = port.connect()) {
      client.send(request("GET", "/events"));
      assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();

      assertTimedOut(port.get("/never", TRACEPARENT)); // began later, and its time is over

      assertThat(client.isClosedByPeer(Duration.ofMillis(200))).isFalse();
      assertThat(failures.single().message()).contains("GET /never");
    }
  }

  @Test
  void theRuntimesOwnRoutesHaveNone() throws Exception {
    try (var port =
        TestPort.shared(
            TestSettings.defaults().requestTimeout(SHORT), r -> r.get("/hello", HELLO))) {
      assertThat(port.get("/livez", "X-Request-Timeout-Ms: 0").body()).isEqualTo("ok");
    }
  }

  @Test
  void aLimitIsMoreThanZeroAndNotForWhatHasNoEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limited(Duration.ZERO, HELLO))
        .withMessage("time limit: PT0S (expected: more than zero)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limited(SHORT, Handlers.serverSentEvents()))
        .withMessageContaining("expected: none on a WebSocket or an event stream");
  }

  @Test
  void marksCountInWhicheverOrderTheyArePut() {
    var refused = Routes.refusedWhileDraining(blocking(limited(SHORT, limited(LONG, HELLO))));
    var limited = limited(LONG, interruptedAfter(SHORT, Routes.refusedWhileDraining(HELLO)));

    assertThat(RouteMarks.of(refused))
        .isEqualTo(new RouteMarks(true, SHORT.toNanos(), false, false, true, false));
    assertThat(RouteMarks.of(limited))
        .isEqualTo(new RouteMarks(true, SHORT.toNanos(), true, false, false, false));
    assertThat(RouteMarks.of(HELLO))
        .isEqualTo(new RouteMarks(false, RouteMarks.UNLIMITED, false, false, false, false));
  }

  @Test
  void aMarkThatIsHiddenInAnotherHandlerIsAnErrorThatSaysSo() throws Exception {
    HttpHandler hidden = limited(LONG, blocking(HELLO));
    try (var port = port(r -> r.get("/hidden", e -> hidden.handleRequest(e)))) {
      assertThat(port.get("/hidden").status()).isEqualTo(500);

      assertThat(failures.single().message())
          .contains("limited(...): inside of another handler (expected: around all");
    }
  }

  // ---- threads

  @Test
  void theHandlerSeesItsDeadlineOnWhicheverThreadItRuns() throws Exception {
    try (var port =
        port(
            r ->
                r.get("/io", limited(LONG, TimeLimitTest::sendMinutesLeft))
                    .get("/blocking", limited(LONG, blocking(TimeLimitTest::sendMinutesLeft)))
                    .get("/without", blocking(TimeLimitTest::sendMinutesLeft)))) {
      assertThat(port.get("/io").body()).isEqualTo("9");
      assertThat(port.get("/blocking").body()).isEqualTo("9");
      assertThat(port.get("/without").body()).isEqualTo("none");
    }
  }

  @Test
  void onlyWhoAsksForItIsInterrupted() throws Exception {
    var interrupted = new CountDownLatch(1);
    HttpHandler waits =
        blocking(
            e -> {
              try {
                gate.block();
              } catch (InterruptedException stop) {
                interrupted.countDown();
                throw stop;
              }
            });
    try (var port =
        port(
            r ->
                r.get("/patient", limited(SHORT, waits))
                    .get("/interrupted", interruptedAfter(SHORT, waits)))) {
      assertTimedOut(port.get("/patient", TRACEPARENT));
      assertThat(interrupted.getCount()).isEqualTo(1);
      assertThat(port.service.inFlight()).isEqualTo(1);

      assertTimedOut(port.get("/interrupted", TRACEPARENT));
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
      port.awaitInFlight(1);
      assertThat(failures.events()).hasSize(2); // what the interrupt made it throw is not a third
    }
  }

  @Test
  void aRequestThatEndsInTimeLeavesItsConnectionAlone() throws Exception {
    try (var port =
            port(
                r ->
                    r.get("/hello", limited(SHORT, HELLO))
                        .get("/never", limited(SHORT.multipliedBy(2), NEVER)));
        var client = port.connect()) {
      for (int i = 0; i < 50; i++) {
        client.send(request("GET", "/hello", "X-Request-Timeout-Ms: 60000"));
        assertThat(client.readAnswer().status()).isIn(200, 504); // a busy machine may be late
      }
      client.send(request("GET", "/hello", "X-Request-Timeout-Ms: 60000"));
      client.readAnswer();

      assertTimedOut(port.get("/never", TRACEPARENT)); // longer than the limits of the others

      assertThat(failures.events()).allMatch(e -> e.message().contains("/never"));
    }
  }

  /** Undertow resets a stream once more when its handler has ended. */
  private static Http2Connection.Event nextOf(Http2Connection client, int stream)
      throws IOException {
    var event = client.next();
    while (event instanceof Http2Connection.Reset reset && reset.stream() < stream) {
      event = client.next();
    }
    return event;
  }

  @Test
  void overHttp2TheStreamIsReset() throws Exception {
    try (var port =
            TestPort.start(
                TestSettings.defaults().h2c(true),
                r ->
                    r.get("/hello", HELLO)
                        .get("/never", limited(SHORT, NEVER))
                        .get("/slow", limited(SHORT, gate.handler())));
        var client = Http2Connection.open(port.port(), PATIENCE)) {
      int never = client.get("/never");
      assertThat(client.next())
          .isInstanceOfSatisfying(
              Http2Connection.Reset.class, r -> assertThat(r.stream()).isEqualTo(never));
      int slow = client.get("/slow");
      assertThat(nextOf(client, slow)).isInstanceOf(Http2Connection.Reset.class);
      gate.open();
      port.awaitInFlight(0);

      int hello = client.get("/hello");
      assertThat(nextOf(client, hello))
          .isEqualTo(new Http2Connection.Answered(hello, 200, "hello"));
      assertThat(failures.events()).hasSize(2);
    }
  }
}
