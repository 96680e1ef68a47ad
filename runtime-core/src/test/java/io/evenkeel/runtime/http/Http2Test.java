package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.observability.TraceContext;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.Http2Connection;
import io.evenkeel.testkit.Http2Connection.Answered;
import io.evenkeel.testkit.Http2Connection.Closed;
import io.evenkeel.testkit.Http2Connection.GoAway;
import io.evenkeel.testkit.RawHttp;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 without TLS: how it is served and how it ends, frame by frame. */
@Timeout(120)
class Http2Test {

  private static final GoAway FIRST = new GoAway(Integer.MAX_VALUE, 0);
  private static final HttpHandler HELLO = e -> e.getResponseSender().send("hello");
  private static final HttpHandler ECHO =
      Routes.blocking(e -> e.getOutputStream().write(e.getInputStream().readAllBytes()));

  private final Gate gate = new Gate();

  private TestPort port() throws BindFailedException {
    return TestPort.start(
        TestSettings.defaults().h2c(true),
        r -> r.get("/hello", HELLO).get("/slow/{id}", gate.handler()).post("/echo", ECHO));
  }

  private static Http2Connection connect(TestPort port) throws IOException {
    return Http2Connection.open(port.port(), PATIENCE);
  }

  @Test
  void requestsAreServedSideBySideOnOneConnection() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      int slow = client.get("/slow/1");
      int fast = client.get("/hello");

      assertThat(client.next()).isEqualTo(new Answered(fast, 200, "hello"));
      gate.open();
      assertThat(client.next()).isEqualTo(new Answered(slow, 200, "done"));
      assertThat(port.service.connections()).isEqualTo(1);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                var timer =
                    port.meters
                        .find("http.server.request.duration")
                        .tag("http.route", "/slow/{id}")
                        .timer();
                return timer != null && timer.count() == 1;
              });
    }
  }

  @Test
  void eachStreamOfAConnectionHasItsOwnDeadlineAndTrace() throws Exception {
    var tasks = new LinkedBlockingQueue<Runnable>();
    var says = Routes.blocking(e -> e.getOutputStream().write(context(e).getBytes(UTF_8)));
    try (var port =
            TestPort.start(
                TestSettings.defaults().h2c(true),
                r ->
                    r.get("/limited", Routes.limited(Duration.ofHours(1), says))
                        .get("/free", says));
        var client = connect(port)) {
      port.service.blocking(tasks::add);
      client.get("/limited");
      client.get("/free");
      var first = Objects.requireNonNull(tasks.poll(30, TimeUnit.SECONDS));
      var second = Objects.requireNonNull(tasks.poll(30, TimeUnit.SECONDS));

      new Thread(first).start();
      var limited = (Answered) client.next();
      new Thread(second).start();
      var free = (Answered) client.next();

      assertThat(limited.body()).startsWith("/limited in /limited, deadline true, ");
      assertThat(free.body()).startsWith("/free in /free, deadline false, ");
      assertThat(trace(limited)).isNotEqualTo(trace(free));
    }
  }

  private static String context(HttpServerExchange exchange) {
    var scope = Objects.requireNonNull(RequestScope.of(exchange));
    return exchange.getRequestPath()
        + " in "
        + scope.left("GET", false).route()
        + ", deadline "
        + Deadline.current().isPresent()
        + ", trace "
        + TraceContext.current().map(TraceContext::traceId).orElse("none");
  }

  private static String trace(Answered answer) {
    return answer.body().substring(answer.body().indexOf("trace "));
  }

  @Test
  void withoutTheSettingTheConnectionIsRefused() throws Exception {
    try (var port = TestPort.start(r -> r.get("/hello", HELLO));
        var client = RawHttp.connection(port.port())) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

      assertThat(client.readAnswer().status()).isEqualTo(400);
    }
  }

  @Test
  void anUpgradeIsAnsweredAsHttp11() throws Exception {
    try (var port = port()) {
      var answer =
          port.get(
              "/hello",
              "Connection: Upgrade, HTTP2-Settings",
              "Upgrade: h2c",
              "HTTP2-Settings: AAMAAABkAAQAAP__");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello");
    }
  }

  @Test
  void aConnectionThatIsClosedIsForgotten() throws Exception {
    try (var port = port()) {
      try (var client = connect(port)) {
        client.get("/hello");
        client.next();
        port.awaitConnections(1);
      }

      port.awaitConnections(0);
    }
  }

  @Test
  void whileDrainingTheFirstAnswerThatLeavesNothingOpenIsFollowedByGoAway() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      int slow = client.get("/slow/1");
      gate.entered.await();
      port.service.announceClose();

      int fast = client.get("/hello");
      assertThat(client.next()).isEqualTo(new Answered(fast, 200, "hello"));
      gate.open();
      assertThat(client.next()).isEqualTo(new Answered(slow, 200, "done"));
      assertThat(client.next()).isEqualTo(FIRST);

      // What was on its way when the client heard of it is served.
      int late = client.get("/hello");
      assertThat(client.next()).isEqualTo(new Answered(late, 200, "hello"));
    }
  }

  @Test
  void theDrainSaysGoodbyeWithTwoFramesAndServesWhatComesBetween() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      int slow = client.get("/slow/1");
      gate.entered.await();
      port.service.announceClose();

      var drain = port.draining(PATIENCE);
      assertThat(client.next()).isEqualTo(FIRST);
      int late = client.get("/hello");
      assertThat(client.next()).isEqualTo(new Answered(late, 200, "hello"));
      gate.open();

      assertThat(client.next()).isEqualTo(new Answered(slow, 200, "done"));
      assertThat(client.next()).isEqualTo(new GoAway(late, 0));
      assertThat(client.next()).isEqualTo(new Closed());
      assertThat(drain.get().finished()).isEqualTo(2);
      assertThat(drain.get().connectionsClosed()).isEqualTo(1);
      assertThat(drain.get().cut()).isEmpty();
    }
  }

  @Test
  void aConnectionThatNeverMadeARequestIsToldAndClosed() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      port.awaitConnections(1);
      port.service.announceClose();

      var drain = port.draining(PATIENCE);

      assertThat(client.next()).isEqualTo(FIRST);
      assertThat(client.next()).isEqualTo(new GoAway(0, 0));
      assertThat(client.next()).isEqualTo(new Closed());
      assertThat(drain.get().connectionsClosed()).isEqualTo(1);
    }
  }

  @Test
  void aBodyThatIsStillArrivingIsReadToItsEnd() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      int echo = client.post("/echo");
      client.data(echo, "hello ", false);
      port.awaitInFlight(1);
      port.service.announceClose();

      var drain = port.draining(PATIENCE);
      assertThat(client.next()).isEqualTo(FIRST);
      client.data(echo, "world", true);

      assertThat(client.next()).isEqualTo(new Answered(echo, 200, "hello world"));
      assertThat(client.next()).isEqualTo(new GoAway(echo, 0));
      assertThat(drain.get().finished()).isEqualTo(1);
    }
  }

  @Test
  void whatIsOpenAtTheDeadlineIsCutAndNamed() throws Exception {
    try (var port = port();
        var client = connect(port)) {
      client.get("/slow/4711");
      gate.entered.await();
      port.service.announceClose();

      var drain = port.draining(Duration.ofMillis(300));

      assertThat(org.assertj.core.api.Assertions.catchThrowable(drain::get))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("1 requests cut: GET /slow/{id} for ");
      gate.open();
    }
  }

  @Test
  void aSharedPortWaitsForStreamsAndRefusesNewOnes() throws Exception {
    try (var port =
            TestPort.shared(
                TestSettings.defaults().h2c(true),
                r -> r.get("/hello", HELLO).get("/slow/{id}", gate.handler()));
        var client = connect(port)) {
      int slow = client.get("/slow/1");
      gate.entered.await();
      port.service.announceClose();
      var drain = port.draining(PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(() -> port.get("/hello").status() == 503); // the drain has begun

      int late = client.get("/hello");
      assertThat(((Answered) client.next()).stream()).isEqualTo(late);
      assertThat(client.next()).isEqualTo(FIRST);
      assertThat(drain.isDone()).isFalse();
      gate.open();

      assertThat(client.next()).isEqualTo(new Answered(slow, 200, "done"));
      assertThat(drain.get().cut()).isEmpty();
      assertThat(port.get("/livez").status()).isEqualTo(200);
    }
  }

  @Test
  void aHandlerThatThrowsSpoilsItsOwnStreamOnly() throws Exception {
    try (var port =
            TestPort.start(
                TestSettings.defaults().h2c(true),
                r ->
                    r.get("/hello", HELLO)
                        .get("/gone", new ResponseCodeHandler(404))
                        .get(
                            "/broken",
                            e -> {
                              throw new IllegalStateException("no");
                            }));
        var client = connect(port)) {
      client.get("/broken");
      client.get("/gone");
      client.get("/hello");

      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        statuses.add(((Answered) client.next()).status());
      }
      assertThat(statuses).containsExactlyInAnyOrder(500, 404, 200);
    }
  }

  @Test
  void anAnswerThatTakesLongerThanTheTimeoutsOfAConnectionIsSent() throws Exception {
    var settings =
        TestSettings.defaults()
            .h2c(true)
            .parseTimeout(Duration.ofMillis(100))
            .idleTimeout(Duration.ofMillis(200));
    try (var port =
            TestPort.start(
                settings,
                r ->
                    r.get(
                        "/late",
                        e ->
                            e.dispatch(
                                e.getIoThread(),
                                () ->
                                    e.getIoThread()
                                        .executeAfter(
                                            () -> e.getResponseSender().send("late"),
                                            700,
                                            java.util.concurrent.TimeUnit.MILLISECONDS))));
        var client = connect(port)) {
      int late = client.get("/late");

      assertThat(client.next()).isEqualTo(new Answered(late, 200, "late"));
      assertThat(client.next()).isInstanceOf(GoAway.class); // idle for longer than allowed
    }
  }
}
