package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceContext;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.VirtualThreads;
import io.evenkeel.testkit.RawHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many requests at once over few threads, each with a trace of its own: whatever thread looks, at
 * whatever moment, sees the trace of its request or none.
 */
@Timeout(120)
class TraceLeakTest {

  private static final int CLIENTS = 16;
  private static final int REQUESTS = 250;
  private static final List<String> PATHS =
      List.of("/io", "/blocking", "/pool", "/virtual", "/async", "/unwrapped", "/throws", "/none");

  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

  /** Fewer threads than requests: each serves many traces. */
  private final ExecutorService pool = Executors.newFixedThreadPool(3);

  private final ExecutorService virtual =
      VirtualThreads.factory("virtual")
          .map(Executors::newCachedThreadPool)
          .orElseGet(Executors::newCachedThreadPool);

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    clients.shutdownNow();
    pool.shutdownNow();
    virtual.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noTraceReachesAnotherRequest(boolean withSdk) throws Exception {
    try (var access = CapturedLog.of("access");
        var failures = CapturedLog.of(AccessLog.class);
        var sdk =
            OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .build()) {
      var pipeline =
          new RequestPipeline(
              List.of(routes()),
              TestPort.timing(new SimpleMeterRegistry()),
              withSdk ? sdk : OpenTelemetry.noop(),
              LogSettings.Access.defaults(),
              TraceSettings.defaults());
      var settings = TestSettings.defaults().build();
      var server = HttpServer.bind("test", settings, betweenRequests(pipeline));
      try {
        pipeline.blocking(server.blocking());
        server.accept();

        var running = new ArrayList<Future<?>>();
        for (int i = 0; i < CLIENTS; i++) {
          running.add(clients.submit(() -> talk(server.address().getPort())));
        }
        for (var client : running) {
          client.get(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS);
        }
      } finally {
        server.close(Deadline.after(PATIENCE));
      }

      assertThat(leaks).isEmpty();
      assertThat(seen).hasSize(CLIENTS * REQUESTS);
      await().atMost(PATIENCE).until(() -> access.events().size() >= CLIENTS * REQUESTS);
      assertThat(access.events()).extracting(CapturedLog.Event::traceId).hasSameElementsAs(seen);
      assertThat(failures.events()).extracting(CapturedLog.Event::traceId).isSubsetOf(seen);
    }
  }

  private Routes routes() {
    return Routes.application()
        .get("/io", e -> e.getResponseSender().send(current()))
        .get("/blocking", Routes.blocking(e -> write(e, current())))
        .get("/pool", Routes.blocking(e -> write(e, onThreadOf(pool))))
        .get("/virtual", Routes.blocking(e -> write(e, onThreadOf(virtual))))
        .get("/async", this::async)
        .get(
            "/unwrapped", Routes.blocking(e -> write(e, pool.submit(TraceLeakTest::current).get())))
        .get(
            "/throws",
            e -> {
              throw new IllegalArgumentException("on the IO thread");
            });
  }

  /** Nothing is current before a request begins and after its handler has returned. */
  private HttpHandler betweenRequests(HttpHandler next) {
    return exchange -> {
      expectNothing("before");
      next.handleRequest(exchange);
      expectNothing("after");
    };
  }

  private void expectNothing(String when) {
    if (TraceContext.current().isPresent() || Context.current() != Context.root()) {
      leaks.add(when + " a request on " + Thread.currentThread().getName());
    }
  }

  private static String onThreadOf(ExecutorService executor) throws Exception {
    String before = current();
    String there = executor.submit(Context.current().wrap(TraceLeakTest::current)).get();
    return before.equals(current()) ? there : "changed meanwhile";
  }

  private void async(HttpServerExchange exchange) {
    var context = Context.current();
    exchange.dispatch(pool, context.wrap(() -> exchange.getResponseSender().send(current())));
  }

  private static String current() {
    return TraceContext.current().map(TraceContext::traceId).orElse("none");
  }

  private static void write(HttpServerExchange exchange, String text) throws IOException {
    exchange.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Void talk(int port) throws IOException {
    var random = ThreadLocalRandom.current();
    try (var connection = RawHttp.connection(port)) {
      for (int i = 0; i < REQUESTS; i++) {
        String path = PATHS.get(random.nextInt(PATHS.size()));
        boolean continued = random.nextBoolean();
        String trace = TraceId.fromLongs(random.nextLong(), random.nextLong() | 1);
        connection.send(
            continued
                ? request("GET", path, "traceparent: 00-" + trace + "-00f067aa0ba902b7-01")
                : request("GET", path));
        var answer = connection.readAnswer();
        String returned = answer.header("traceresponse").orElseThrow().substring(3, 35);
        check(path, continued ? trace : returned, returned, answer.body());
      }
    }
    return null;
  }

  private void check(String path, String expected, String returned, String body) {
    boolean right =
        switch (path) {
          case "/unwrapped" -> body.equals("none");
          case "/throws", "/none" -> body.contains("\"trace_id\":\"" + expected + "\"");
          default -> body.equals(expected);
        };
    if (!right || !returned.equals(expected)) {
      leaks.add(path + " of " + expected + ": " + body + ", answered as " + returned);
    }
    if (!seen.add(returned)) {
      leaks.add(path + ": trace of an earlier request: " + returned);
    }
  }
}
