package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.RequestPipeline.Admission.PARK;
import static io.evenkeel.runtime.http.RequestPipeline.Admission.REFUSE;
import static io.evenkeel.runtime.http.RequestPipeline.Admission.SERVE_AND_CLOSE;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.http.RequestPipeline.Admission;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.opentelemetry.api.OpenTelemetry;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The application port as a component: binds last, drains without breaking a request, and closes.
 *
 * <p>When the management endpoints share the port, the listener stays open and refuses the
 * application's routes until {@link #closeShared}. Thread-safe.
 */
public final class HttpService implements Component {

  private static final Duration POLL = Duration.ofMillis(2);

  /** Longest wait for a moment in which nobody connects. */
  private static final Duration QUIET_AT_MOST = Duration.ofMillis(250);

  private final String service;
  private final HttpSettings settings;
  private final boolean shared;
  private final RequestPipeline pipeline;
  private final Consumer<DrainSummary> drained;
  private volatile @Nullable HttpServer server;
  private volatile long servedBefore;

  /**
   * Binds the port of these settings and gives it back at once; nobody can connect.
   *
   * @throws BindFailedException if it cannot be bound
   */
  public static void requireBindable(HttpSettings settings) throws BindFailedException {
    try (var socket = new Socket()) { // bound, but not listening: nobody's connection is reset
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()));
    } catch (IOException e) {
      throw HttpServer.bindFailed(settings, e);
    }
  }

  /**
   * A port that is not bound yet.
   *
   * @param service prefix of the names of its threads
   * @param routes the application's routes and, on a shared port, the runtime's own
   * @param shared whether the listener stays open for the runtime's own routes until {@link
   *     #closeShared}
   * @param meters what the application's requests are timed by
   * @param openTelemetry records a span for each request to the application; {@link
   *     OpenTelemetry#noop()} leaves requests with their ids
   * @param drained told once how the drain went
   * @throws IllegalArgumentException if two routes serve the same method and path
   */
  public HttpService(
      String service,
      HttpSettings settings,
      List<Routes> routes,
      boolean shared,
      RequestMeters meters,
      OpenTelemetry openTelemetry,
      Consumer<DrainSummary> drained) {
    this(
        service,
        settings,
        routes,
        shared,
        meters,
        openTelemetry,
        LogSettings.Access.defaults(),
        TraceSettings.defaults(),
        drained);
  }

  /**
   * The same, with a say in which answers are logged, by default all of them, and in whether
   * requests are traced.
   */
  public HttpService(
      String service,
      HttpSettings settings,
      List<Routes> routes,
      boolean shared,
      RequestMeters meters,
      OpenTelemetry openTelemetry,
      LogSettings.Access access,
      TraceSettings trace,
      Consumer<DrainSummary> drained) {
    this.service = service;
    this.settings = settings;
    this.shared = shared;
    this.pipeline = new RequestPipeline(routes, meters, openTelemetry, access, trace);
    this.pipeline.limits(TimeLimits.of(settings));
    if (settings.overload().limits()) {
      var overload = new Overload(settings.overload(), System::nanoTime);
      meters.show(overload);
      this.pipeline.overload(overload);
    }
    this.drained = drained;
  }

  /**
   * What exceptions that handlers throw mean to clients, where HTTP knows nothing of them. Such an
   * answer is no error in the log: whoever made the exception says once what the matter is. Set
   * before {@link #start}; by default none means anything but 500.
   */
  public void meanings(Function<Throwable, Optional<HttpProblem>> known) {
    pipeline.meanings(known);
  }

  @Override
  public void start() throws BindFailedException {
    HttpHandler withBody = new HttpContinueReadHandler(pipeline);
    var bound =
        HttpServer.bind(
            service,
            settings,
            exchange ->
                (exchange.isRequestComplete() ? pipeline : withBody).handleRequest(exchange));
    pipeline.blocking(bound.blocking());
    server = bound;
    bound.accept();
  }

  /** Where blocking handlers run from now on. */
  void blocking(Executor executor) {
    pipeline.blocking(executor);
  }

  /** The bound address, with the real port. */
  public InetSocketAddress address() {
    return bound().address();
  }

  /** Address, threads and the limits they follow from, for a person. */
  public String describe() {
    var bound = bound();
    return url()
        + ", "
        + bound.ioThreads()
        + " IO threads, "
        + (bound.virtualThreads()
            ? "virtual threads"
            : settings.workerThreadCount() + " worker threads")
        + " ("
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + (Runtime.getRuntime().maxMemory() >> 20)
        + " MiB heap)";
  }

  /** The address for a person: the host as configured, the port as bound. */
  public String url() {
    String host = settings.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address().getPort();
  }

  /** From now on each answer closes its connection; idle ones stay open. */
  public void announceClose() {
    servedBefore = pipeline.servedCount();
    pipeline.admission(SERVE_AND_CLOSE);
  }

  /** Requests that are being worked on. */
  public long inFlight() {
    return pipeline.inFlight();
  }

  /** Open connections, idle ones included; 0 before the port is bound. */
  public int connections() {
    var bound = server;
    return bound == null ? 0 : bound.connections();
  }

  /** Whether blocking handlers run on virtual threads and not in a pool. */
  public boolean virtualThreads() {
    return bound().virtualThreads();
  }

  /** Threads of the pool, at work or not longer than a minute without it. */
  public int workers() {
    return bound().workers();
  }

  /** Blocking handlers that wait for a thread of the pool; 0 with virtual threads. */
  public int workersQueued() {
    return bound().workersQueued();
  }

  /** Time since the last connection was accepted, or since the port was bound. */
  public Duration sinceLastConnection() {
    return bound().sinceLastConnection();
  }

  @Override
  public void drain(Deadline deadline) throws TimeoutException {
    var bound = server;
    if (bound == null) {
      return;
    }
    long from = System.nanoTime();
    int closed = 0;
    int streams = 0;
    try {
      if (shared) {
        pipeline.admission(REFUSE);
        streams = awaitApplicationRequests(deadline);
      } else {
        closeListenerQuietly(bound, SERVE_AND_CLOSE, deadline);
        var passed = closeConnections(bound, deadline);
        closed = passed.closed();
        streams = passed.streamsEnded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a second signal: what is left is cut
    }
    var cut = deadline.expired() || Thread.interrupted() ? requestsLeft() : List.<RequestLeft>of();
    long refused = pipeline.refusedCount();
    var took = Duration.ofNanos(System.nanoTime() - from);
    long finished = Math.max(0, pipeline.servedCount() - servedBefore);
    drained.accept(new DrainSummary(took, finished, refused, cut, closed, streams));
    if (!cut.isEmpty()) {
      String all = String.join("; ", cut.stream().map(RequestLeft::toString).toList());
      throw new TimeoutException(cut.size() + " requests cut: " + all);
    }
  }

  /**
   * Requests that arrive now wait until the listener is closed: their clients hold a connection, so
   * they are not connecting, and what is not connecting cannot be reset.
   */
  private void closeListenerQuietly(HttpServer bound, Admission after, Deadline deadline)
      throws InterruptedException {
    boolean closed = false;
    pipeline.admission(PARK);
    try {
      bound.awaitQuiet(deadline.atMost(QUIET_AT_MOST));
      closed = bound.closeListener(deadline);
    } finally {
      pipeline.admission(after); // now: an IO thread that is blocked would keep all of them waiting
    }
    if (closed) {
      bound.awaitAccepted(deadline);
    }
  }

  private record Ended(int closed, int streamsEnded) {}

  /** Closes what is idle and ends what has no end of its own, until nothing is left. */
  private Ended closeConnections(HttpServer bound, Deadline deadline) throws InterruptedException {
    int closed = 0;
    int streams = 0;
    while (!deadline.expired()) {
      streams += pipeline.endLongLived(); // again: a handshake may have been on its way
      var pass = bound.closeIdle(deadline);
      closed += pass.closed();
      if (pass.busy() == 0 && pipeline.inFlight() == 0 && !pipeline.worksForNobody()) {
        break;
      }
      HttpServer.pause(POLL);
    }
    return new Ended(closed, streams);
  }

  /**
   * Probes come all the time; waiting for a moment without one could take for ever. How many
   * streams were ended.
   */
  private int awaitApplicationRequests(Deadline deadline) throws InterruptedException {
    int streams = pipeline.endLongLived();
    while (!requestsLeft(false).isEmpty() && !deadline.expired()) {
      HttpServer.pause(POLL);
      streams += pipeline.endLongLived();
    }
    return streams;
  }

  /**
   * The application's requests that have not ended, with the stacks of blocking handlers; empty
   * before the port is bound.
   */
  public List<RequestLeft> requestsLeft() {
    return requestsLeft(true);
  }

  private List<RequestLeft> requestsLeft(boolean withStacks) {
    var bound = server;
    if (bound == null) {
      return List.of();
    }
    var left = new ArrayList<>(bound.requestsLeft(withStacks));
    left.addAll(pipeline.requestsLeft(withStacks));
    return left;
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException {
    var bound = server;
    if (bound != null && !shared) {
      bound.close(deadline);
    }
  }

  /** Closes a shared port, the last thing that answers. Does nothing if it is not shared. */
  public void closeShared(Deadline deadline) throws InterruptedException {
    var bound = server;
    if (bound != null && shared) {
      var limit = deadline.atMost(Duration.ofSeconds(1));
      closeListenerQuietly(bound, REFUSE, limit);
      closeConnections(bound, limit);
      bound.close(deadline);
    }
  }

  private HttpServer bound() {
    var bound = server;
    if (bound == null) {
      throw new IllegalStateException(service + ": the application port is not bound");
    }
    return bound;
  }
}
