package io.evenkeel.runtime.http;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** An application port on a free port of this machine, and its meters. */
final class TestPort implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<DrainSummary> summaries = new CopyOnWriteArrayList<>();
  final HttpService service;

  private TestPort(
      TestSettings settings, List<Routes> routes, boolean shared, OpenTelemetry openTelemetry)
      throws BindFailedException {
    this(settings, routes, shared, openTelemetry, LogSettings.Access.defaults());
  }

  /** A port whose blocking handlers are handed to this executor. */
  static TestPort executing(Executor blocking, Routes routes) throws BindFailedException {
    var port = new TestPort(TestSettings.defaults(), List.of(routes), false, OpenTelemetry.noop());
    port.service.blocking(blocking);
    return port;
  }

  private TestPort(
      TestSettings settings,
      List<Routes> routes,
      boolean shared,
      OpenTelemetry openTelemetry,
      LogSettings.Access access)
      throws BindFailedException {
    service =
        new HttpService(
            "test",
            settings.build(),
            routes,
            shared,
            timing(meters),
            openTelemetry,
            access,
            TraceSettings.defaults(),
            summaries::add);
    service.start();
  }

  /** Timers in this registry, as they are by default. */
  static RequestMeters timing(MeterRegistry registry) {
    return RequestMeters.of(registry, MetricsSettings.defaults().http());
  }

  /** One that logs some of its answers only. */
  static TestPort logging(LogSettings.Access access, Consumer<Routes> wiring)
      throws BindFailedException {
    var routes = Routes.application();
    wiring.accept(routes);
    return new TestPort(
        TestSettings.defaults(), List.of(routes), false, OpenTelemetry.noop(), access);
  }

  static TestPort start(Consumer<Routes> wiring) throws BindFailedException {
    return start(TestSettings.defaults(), wiring);
  }

  static TestPort start(TestSettings settings, Consumer<Routes> wiring) throws BindFailedException {
    var routes = Routes.application();
    wiring.accept(routes);
    return new TestPort(settings, List.of(routes), false, OpenTelemetry.noop());
  }

  /** A port that records spans, and answers {@code /livez} as one of the runtime's own. */
  static TestPort traced(OpenTelemetry openTelemetry, Consumer<Routes> wiring)
      throws BindFailedException {
    var routes = Routes.application();
    wiring.accept(routes);
    var own = Routes.edge().get("/livez", e -> e.getResponseSender().send("ok"));
    return new TestPort(
        TestSettings.defaults().maxBodySize(1024), List.of(routes, own), false, openTelemetry);
  }

  /** A port that answers {@code /livez} to the end. */
  static TestPort shared(Consumer<Routes> wiring) throws BindFailedException {
    return shared(TestSettings.defaults(), wiring);
  }

  static TestPort shared(TestSettings settings, Consumer<Routes> wiring)
      throws BindFailedException {
    var routes = Routes.application();
    wiring.accept(routes);
    var all = new ArrayList<>(List.of(routes));
    all.add(Routes.edge().get("/livez", e -> e.getResponseSender().send("ok")));
    return new TestPort(settings, all, true, OpenTelemetry.noop());
  }

  int port() {
    return service.address().getPort();
  }

  Answer get(String path, String... headers) throws IOException {
    return RawHttp.get(port(), path, headers);
  }

  RawConnection connect() throws IOException {
    return RawHttp.connection(port());
  }

  /** A keep-alive request, as it goes on the wire. */
  static String request(String method, String path, String... headers) {
    var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  void awaitInFlight(long count) {
    Awaitility.await().atMost(PATIENCE).until(() -> service.inFlight() == count);
  }

  void awaitConnections(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> service.connections() == count);
  }

  /** Drains on a thread of its own. */
  CompletableFuture<DrainSummary> draining(Duration limit) {
    var done = new CompletableFuture<DrainSummary>();
    new Thread(
            () -> {
              try {
                service.drain(Deadline.after(limit));
                done.complete(summaries.get(0));
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            },
            "test-drain")
        .start();
    return done;
  }

  @Override
  public void close() {
    var limit = Deadline.after(PATIENCE);
    try {
      service.closeShared(limit);
      service.stop(limit);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
