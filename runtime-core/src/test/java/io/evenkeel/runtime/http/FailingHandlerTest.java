package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.Routes.limited;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.evenkeel.observability.TraceContext;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.form.FormParserFactory;
import io.undertow.server.handlers.form.MultiPartParserDefinition;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every way in which a handler fails has an answer and one event in the log. */
@Timeout(120)
class FailingHandlerTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01";

  private final CapturedLog failures = CapturedLog.of(AccessLog.class);
  private final CapturedLog access = CapturedLog.of("access");
  private final CapturedLog undertow = CapturedLog.of("io.undertow");
  private final CapturedLog xnio = CapturedLog.of("org.xnio");
  private final CapturedLog jboss = CapturedLog.of("org.jboss");

  @SuppressWarnings("NullAway.Init")
  private TestPort port;

  private static void write(HttpServerExchange exchange, String text) throws IOException {
    exchange.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void fail() {
    throw new IllegalStateException("secret of the handler");
  }

  private static void failFlushed(HttpServerExchange exchange) throws IOException {
    write(exchange, "half an answer");
    exchange.getOutputStream().flush();
    fail();
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static HttpHandler dispatching(HttpHandler there) {
    return e -> e.dispatch(there);
  }

  /** What Undertow's parser of forms writes to a directory that cannot be there. */
  private static void upload(HttpServerExchange exchange) throws IOException {
    var definition = new MultiPartParserDefinition(Path.of("/proc/none"));
    definition.setMaxIndividualFileSize(exchange.getRequestPath().endsWith("large") ? 1 : -1);
    FormParserFactory.builder(false)
        .addParsers(definition)
        .build()
        .createParser(exchange)
        .parseBlocking();
  }

  @BeforeEach
  void start() throws BindFailedException {
    port =
        TestPort.start(
            r ->
                r.get("/fine", e -> e.getResponseSender().send("fine"))
                    .post("/upload/{why}", blocking(FailingHandlerTest::upload))
                    .get("/io", e -> fail())
                    .get("/blocking", blocking(e -> fail()))
                    .get(
                        "/buffered",
                        blocking(
                            e -> {
                              e.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1000);
                              write(e, "nobody has seen this");
                              fail();
                            }))
                    .get(
                        "/memory",
                        e -> {
                          throw new OutOfMemoryError("pretended");
                        })
                    .get("/stack", e -> overflow(0))
                    .get("/stack/blocking", blocking(e -> overflow(0)))
                    .get("/dispatched", dispatching(e -> fail()))
                    .get("/dispatched/task", e -> e.dispatch(FailingHandlerTest::fail))
                    .get(
                        "/dispatched/io-failure",
                        dispatching(
                            e -> {
                              throw new IOException("database is gone");
                            }))
                    .get(
                        "/dispatched/executor",
                        e -> e.dispatch(task -> new Thread(task).start(), x -> fail()))
                    .get("/late/chunked", blocking(FailingHandlerTest::failFlushed))
                    .get(
                        "/late/length",
                        blocking(
                            e -> {
                              e.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1000);
                              failFlushed(e);
                            }))
                    .get(
                        "/late/dispatched",
                        dispatching(
                            e -> {
                              e.startBlocking();
                              failFlushed(e);
                            }))
                    .get(
                        "/twice",
                        e -> {
                          e.getResponseSender().send("first");
                          e.getResponseSender().send("second");
                        })
                    .get(
                        "/twice/blocking",
                        blocking(
                            e -> {
                              e.getResponseSender().send("first");
                              e.getResponseSender().send("second");
                            }))
                    .get("/ended-twice", e -> e.endExchange().endExchange())
                    .get(
                        "/throws-after-end",
                        e -> {
                          e.getResponseSender().send("first");
                          fail();
                        })
                    .get("/nothing", blocking(e -> {}))
                    .get("/problem/{status}", FailingHandlerTest::problem)
                    .get(
                        "/problem/later",
                        e -> e.dispatch(() -> new HttpProblem(409, "taken").send(e)))
                    .get(
                        "/problem/dispatched",
                        dispatching(
                            e -> {
                              throw new HttpProblem(404, "no such order");
                            }))
                    .get(
                        "/context",
                        limited(Duration.ofMinutes(10), dispatching(FailingHandlerTest::context))));
  }

  private static void problem(HttpServerExchange exchange) {
    int status = Integer.parseInt(Routes.param(exchange, "status"));
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    throw new HttpProblem(
            status, "a \"quoted\" \\ detail,\n\u0001 caf\u00e9", new IOException("secret"))
        .type(URI.create("https://example.com/problems/one"));
  }

  private static void context(HttpServerExchange exchange) {
    String trace = TraceContext.current().map(TraceContext::traceId).orElse("none");
    exchange.getResponseSender().send(trace + " " + Deadline.current().isPresent());
  }

  @AfterEach
  void stop() {
    port.close();
    access.close();
    failures.close();
    undertow.close();
    xnio.close();
    jboss.close();
  }

  /** Of every logger that could have said something. */
  private List<CapturedLog.Event> events() {
    port.awaitInFlight(0);
    var all = new ArrayList<CapturedLog.Event>();
    for (var log : List.of(failures, undertow, xnio, jboss)) {
      log.events().stream()
          .filter(e -> e.event().getLevel().isGreaterOrEqual(Level.WARN))
          .forEach(all::add);
    }
    return all;
  }

  private static JsonNode problemOf(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    JsonNode body = new JsonMapper().readTree(answer.body());
    assertThat(body.path("status").asInt()).isEqualTo(status);
    assertThat(body.path("trace_id").asString()).isEqualTo(TRACE);
    assertThat(answer.body()).doesNotContain("secret");
    return body;
  }

  @ParameterizedTest
  @CsvSource({"missing, 500, ERROR", "large, 413, INFO"})
  void anUploadThatCannotBeStoredIsAnswered(String why, int status, String level) throws Exception {
    String body =
        String.join(
            "\r\n",
            "--X",
            "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"",
            "Content-Type: text/plain",
            "",
            "hello",
            "--X--",
            "");
    String head =
        request(
            "POST",
            "/upload/" + why,
            "Connection: close",
            "Content-Type: multipart/form-data; boundary=X",
            "Content-Length: " + body.length());

    assertThat(RawHttp.exchange(port.port(), head + body).status()).isEqualTo(status);
    assertThat(failures.single().event().getLevel()).isEqualTo(Level.toLevel(level));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/io",
        "/blocking",
        "/buffered",
        "/memory",
        "/stack",
        "/stack/blocking",
        "/dispatched",
        "/dispatched/task",
        "/dispatched/io-failure",
        "/dispatched/executor"
      })
  void aFailureBeforeTheFirstByteIsAProblemAndOneEventInItsTrace(String path) throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", path, TRACEPARENT));
      problemOf(client.readAnswer(), 500);

      client.send(request("GET", "/fine"));
      assertThat(client.readAnswer().body()).isEqualTo("fine");
    }
    assertThat(events())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.event().getLevel()).isEqualTo(Level.ERROR);
              assertThat(e.traceId()).isEqualTo(TRACE);
              assertThat(e.event().getThrowableProxy()).isNotNull();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/late/chunked", "/late/length", "/late/dispatched"})
  void aFailureAfterTheFirstByteIsSeenAsACutAndIsOneEvent(String path) throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", path, TRACEPARENT));

      assertThatThrownBy(client::readAnswer).isInstanceOf(IOException.class);
      assertThat(client.isClosedByPeer(TestPort.PATIENCE)).isTrue();
    }
    assertThat(events()).singleElement().satisfies(e -> assertThat(e.traceId()).isEqualTo(TRACE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/twice", "/twice/blocking"})
  void ofTwoAnswersTheFirstIsSent(String path) throws Exception {
    assertThat(port.get(path, TRACEPARENT).body()).isEqualTo("first");

    assertThat(access.single().message()).isEqualTo("GET " + path + " 200");
    assertThat(events()).as("Undertow tells nobody").isEmpty();
  }

  @Test
  void whatFailsAfterItsWholeAnswerIsAnsweredAndOneEvent() throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", "/throws-after-end", TRACEPARENT));
      assertThat(client.readAnswer().body()).isEqualTo("first");

      client.send(request("GET", "/fine"));
      assertThat(client.readAnswer().body()).isEqualTo("fine");
    }
    assertThat(events()).singleElement().satisfies(e -> assertThat(e.traceId()).isEqualTo(TRACE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ended-twice", "/nothing"})
  void anExchangeThatIsEndedTwiceOrByNobodyIsAnEmptyAnswer(String path) throws Exception {
    try (var client = port.connect()) {
      client.send(request("GET", path));
      var answer = client.readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();

      client.send(request("GET", "/fine"));
      assertThat(client.readAnswer().body()).isEqualTo("fine");
    }
    assertThat(events()).isEmpty();
  }

  // ---- problems of the application

  @Test
  void aProblemIsAnsweredAsTheApplicationSaysAndNotLogged() throws Exception {
    var answer = port.get("/problem/422", TRACEPARENT);

    JsonNode body = problemOf(answer, 422);
    assertThat(body.path("detail").asString())
        .isEqualTo("a \"quoted\" \\ detail,\n\u0001 caf\u00e9");
    assertThat(body.path("type").asString()).isEqualTo("https://example.com/problems/one");
    assertThat(body.path("title").asString()).isEqualTo("Unprocessable Entity");
    assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
    assertThat(events()).isEmpty();
  }

  @Test
  void aProblemOfTheServerIsLoggedWithItsCause() throws Exception {
    problemOf(port.get("/problem/503", TRACEPARENT), 503);

    assertThat(events())
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.event().getThrowableProxy().getCause().getMessage())
                    .isEqualTo("secret"));
  }

  @Test
  void headIsAnsweredWithoutTheBodyOfTheProblem() throws Exception {
    var answer =
        RawHttp.exchange(port.port(), request("HEAD", "/problem/404", "Connection: close"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aCallbackSendsOne() throws Exception {
    var body = problemOf(port.get("/problem/later", TRACEPARENT), 409);

    assertThat(body.path("detail").asString()).isEqualTo("taken");
    assertThat(body.path("type").asString()).isEqualTo("about:blank");
    assertThat(events()).isEmpty();
  }

  @Test
  void aProblemThrownWhereUndertowDispatchedToIsAnswered() throws Exception {
    var body = problemOf(port.get("/problem/dispatched", TRACEPARENT), 404);

    assertThat(body.path("detail").asString()).isEqualTo("no such order");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 302, 399, 600})
  void whatIsNoFailureIsNoProblem(int status) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpProblem(status, ""))
        .withMessage("status: " + status + " (expected: 400-599)");
  }

  @Test
  void onlyAProblemOfTheServerHasAStack() {
    assertThat(new HttpProblem(404, "").getStackTrace()).isEmpty();
    assertThat(new HttpProblem(500, "").getStackTrace()).isNotEmpty();
  }

  // ---- dispatched by Undertow's means

  @Test
  void whatIsDispatchedHasTheTraceAndTheDeadlineOfItsRequest() throws Exception {
    assertThat(port.get("/context", TRACEPARENT).body()).isEqualTo(TRACE + " true");
  }
}
