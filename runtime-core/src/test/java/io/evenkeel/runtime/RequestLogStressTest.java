package io.evenkeel.runtime;

import static io.evenkeel.runtime.http.Routes.blocking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.evenkeel.observability.JsonLogEncoder;
import io.evenkeel.observability.RequestLog;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.testkit.RawHttp;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every line a request writes, on whatever thread, names its own user and its own trace, however
 * many requests share the threads and however carelessly they leave them.
 */
@Timeout(240)
@SuppressWarnings("try") // a capture is only there to be closed
class RequestLogStressTest {

  private static final int CLIENTS = 8;
  private static final int REQUESTS = 150;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("stress");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Says who it is, and then what every line has to say by itself. */
  private static void say(String user, String where) {
    LOG.atInfo().addKeyValue("expected", user).addKeyValue("where", where).log("said");
  }

  private static final class Handlers {
    final ExecutorService unlimited;
    final ExecutorService limited;
    final ScheduledExecutorService scheduler;

    private final AtomicInteger ticks = new AtomicInteger();

    Handlers(ServiceBuilder service) throws InterruptedException {
      unlimited = service.executor("unlimited");
      limited = service.executor("limited", 2);
      scheduler = service.scheduler("later", 2);
    }

    private static String begin(HttpServerExchange exchange, String where) {
      String user = Routes.param(exchange, "user");
      if (MDC.get("left") != null) {
        LOG.atInfo().addKeyValue("expected", user).addKeyValue("leaked", MDC.get("left")).log("");
      }
      RequestLog.put("user_id", user);
      say(user, where);
      MDC.put("left", user); // and never removed
      return user;
    }

    @SuppressWarnings("MustBeClosedChecker") // never closed, on purpose
    void onIoThread(HttpServerExchange exchange) {
      String user = begin(exchange, "io");
      handOut(user);
      new RequestLog().makeCurrent();
      exchange.getResponseSender().send("ok");
    }

    void onWorker(HttpServerExchange exchange) throws Exception {
      String user = begin(exchange, "worker");
      handOut(user);
      limited.submit(() -> say(user, "submitted")).get();
      Callable<String> later = () -> user;
      say(scheduler.schedule(later, 1, TimeUnit.MILLISECONDS).get(), "after");
      if (ticks.get() == 0) { // begun within a request, and of none
        var unused = scheduler.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.MILLISECONDS);
      }
      exchange.getResponseSender().send("ok");
    }

    private void tick() {
      if (ticks.incrementAndGet() < REQUESTS) {
        LOG.atInfo().addKeyValue("where", "periodic").log("ticked");
      }
    }

    void failing(HttpServerExchange exchange) {
      String user = begin(exchange, "failing");
      throw new IllegalStateException("of " + user);
    }

    private void handOut(String user) {
      unlimited.execute(() -> say(user, "unlimited"));
      limited.execute(
          () -> {
            say(user, "limited");
            MDC.put("left", user);
            unlimited.execute(() -> say(user, "nested"));
          });
      var unused = scheduler.schedule(() -> say(user, "scheduled"), 1, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void userIdsNeverLeakBetweenRequests() throws Exception {
    try (var capture = new Capture();
        var service =
            Embedded.service("stress")
                .start(
                    wired -> {
                      var handlers = new Handlers(wired);
                      wired.http(
                          routes ->
                              routes
                                  .get("/io/{user}", handlers::onIoThread)
                                  .get("/worker/{user}", blocking(handlers::onWorker))
                                  .get("/failing/{user}", blocking(handlers::failing)));
                    })) {
      ask(service.httpPort());

      int lines = 2 * REQUESTS * CLIENTS / 3;
      await().atMost(Duration.ofSeconds(60)).until(() -> count("\"said\"") >= lines);
      await().atMost(Duration.ofSeconds(60)).until(() -> count("\"http.route\"") >= REQUESTS);
    }
    List<JsonNode> events = text().lines().map(JSON::readTree).toList();
    assertThat(events).noneMatch(event -> event.has("leaked"));
    assertThat(events)
        .filteredOn(event -> event.has("expected"))
        .hasSizeGreaterThan(CLIENTS * REQUESTS)
        .allSatisfy(
            event -> {
              assertThat(event.path("user_id").asString())
                  .isEqualTo(event.get("expected").asString());
              assertThat(event.path("trace_id").asString())
                  .isEqualTo(traceOf(event.get("expected").asString()));
            });
    assertThat(events)
        .filteredOn(event -> event.path("where").asString("").equals("periodic"))
        .isNotEmpty()
        .noneMatch(event -> event.has("user_id") || event.has("trace_id"));
    assertThat(events)
        .filteredOn(event -> event.has("url.path"))
        .hasSize(CLIENTS * REQUESTS)
        .allSatisfy(
            event -> {
              String user = event.path("user_id").asString("none");
              assertThat(event.get("url.path").asString()).endsWith("/" + user);
              assertThat(event.path("trace_id").asString()).isEqualTo(traceOf(user));
            });
    assertThat(events.stream().map(event -> event.path("where").asString("")).distinct())
        .contains("io", "worker", "failing", "unlimited", "limited", "nested", "scheduled")
        .contains("submitted", "after");
  }

  /** The trace that this user's request comes with. */
  private static String traceOf(String user) {
    String[] parts = user.split("-", -1);
    return "%016x%016x".formatted(Long.parseLong(parts[1]), Long.parseLong(parts[2]) + 1);
  }

  private static void ask(int port) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> all = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      int client = c;
      all.add(clients.submit(() -> asAClient(port, client)));
    }
    for (Future<?> one : all) {
      one.get();
    }
    clients.shutdown();
  }

  private static int asAClient(int port, int client) throws IOException {
    String[] kinds = {"io", "worker", "failing"};
    for (int i = 0; i < REQUESTS; i++) {
      String user = "user-" + client + "-" + i;
      String path = "/" + kinds[i % kinds.length] + "/" + user;
      String trace = "traceparent: 00-" + traceOf(user) + "-00f067aa0ba902b7-01";
      int expected = i % kinds.length == 2 ? 500 : 200;
      assertThat(RawHttp.get(port, path, trace).status()).isEqualTo(expected);
    }
    return REQUESTS;
  }

  private String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private long count(String part) {
    return text().lines().filter(line -> line.contains(part)).count();
  }

  /** All lines of the handlers and the access log, as they would be written. */
  private final class Capture implements AutoCloseable {

    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    private final List<Logger> loggers =
        List.of(
            (Logger) LoggerFactory.getLogger("stress"), (Logger) LoggerFactory.getLogger("access"));

    Capture() {
      var encoder = new JsonLogEncoder();
      encoder.setContext(loggers.get(0).getLoggerContext());
      encoder.start();
      appender.setContext(loggers.get(0).getLoggerContext());
      appender.setEncoder(encoder);
      appender.setOutputStream(bytes);
      appender.start();
      loggers.forEach(
          logger -> {
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(appender);
          });
    }

    @Override
    public void close() {
      loggers.forEach(
          logger -> {
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(null);
          });
      appender.stop();
    }
  }
}
