package io.evenkeel.runtime.http;

import io.evenkeel.observability.LogContext;
import io.evenkeel.observability.RequestContext;
import io.evenkeel.observability.TraceContext;
import io.opentelemetry.context.Context;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.ConduitFactory;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Everything we keep about one request, the only object of ours it costs: it is also the listener
 * for its end and the hook before its answer is committed.
 */
final class RequestScope extends RequestContext
    implements ExchangeCompletionListener, ConduitWrapper<StreamSinkConduit> {

  /**
   * Of a connection of HTTP/1.1, which has one request at a time and a map for attachments already;
   * each request would have to make one. Streams of HTTP/2 share the map of their connection, so
   * there it is of the exchange.
   */
  private static final AttachmentKey<RequestScope> KEY = AttachmentKey.create(RequestScope.class);

  /** On a connection that was upgraded, the request that did it. */
  static final AttachmentKey<RequestScope> UPGRADED = AttachmentKey.create(RequestScope.class);

  /**
   * The name in the drafts that followed Trace Context Level 2: {@code traceparent} of the answer.
   */
  private static final HttpString TRACERESPONSE = new HttpString("traceresponse");

  /** Counted and logged when the connection ended before an answer began; as in nginx. */
  static final int NO_ANSWER = 499;

  private static final VarHandle COMPLETED = field("completed", boolean.class);
  private static final VarHandle WORKER = field("worker", Thread.class);

  private final RequestPipeline pipeline;
  private final long startedAt;
  private final String template;
  private final RouteMeters meters;
  private final boolean edge;
  private volatile @Nullable Thread worker;
  private volatile boolean completed;
  private boolean refused;
  private boolean placed;
  private boolean answered;
  private @Nullable String failure;
  private @Nullable TimeLimit limit;

  RequestScope(
      RequestPipeline pipeline,
      @Nullable TraceContext trace,
      Context base,
      String template,
      RouteMeters meters,
      boolean edge) {
    super(trace, base);
    this.pipeline = pipeline;
    this.startedAt = System.nanoTime();
    this.template = template;
    this.meters = meters;
    this.edge = edge;
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(RequestScope.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The latest request of a connection of HTTP/1.1; null when it is not behind our pipeline. */
  static @Nullable RequestScope of(ServerConnection connection) {
    return connection.getAttachment(KEY);
  }

  /** Of a request that has not ended, on a thread that works on it. */
  static @Nullable RequestScope of(HttpServerExchange exchange) {
    var connection = exchange.getConnection();
    return connection instanceof Http2ServerConnection
        ? exchange.getAttachment(KEY)
        : of(connection);
  }

  void attach(HttpServerExchange exchange) {
    if (exchange.getConnection() instanceof Http2ServerConnection) {
      exchange.putAttachment(KEY, this);
    } else {
      exchange.getConnection().putAttachment(KEY, this);
    }
    exchange.addExchangeCompleteListener(this);
    exchange.addResponseWrapper(this);
  }

  /**
   * Runs a handler on this thread within the request's context, and leaves nothing of it there;
   * answers for what it throws.
   */
  void run(HttpHandler handler, HttpServerExchange exchange) {
    var before = Context.current();
    var current = makeCurrent();
    try {
      if (limit == null) {
        handler.handleRequest(exchange);
      } else {
        limit.run(handler);
      }
      if (exchange.isDispatched() && exchange.isInIoThread()) {
        Executor chosen = exchange.getDispatchExecutor();
        if (chosen != pipeline.blocking() && !(chosen instanceof Shedding.Turn)) {
          Dispatched.follow(exchange, this);
        }
      }
    } catch (Throwable e) {
      failed(exchange, e, false);
    } finally {
      current.close();
      LogContext.restore(before);
    }
  }

  /**
   * The same for a handler that may block. A drain waits for its end, even if the client is gone.
   */
  void runBlocking(HttpHandler handler, HttpServerExchange exchange) {
    if (!begins(exchange)) { // it waited for a thread
      return;
    }
    worker = Thread.currentThread();
    pipeline.begun(this, exchange);
    if (limit != null) {
      limit.handlerBegins();
    }
    try {
      run(handler, exchange);
    } finally {
      pipeline.ended(this);
      if (limit != null) {
        limit.handlerEnded();
      }
      worker = null;
    }
  }

  /**
   * The same for what a handler dispatched; its thread may hand the request on before it returns.
   */
  void runDispatched(Runnable task, HttpServerExchange exchange) {
    Thread thread = Thread.currentThread();
    worker = thread;
    try {
      run(e -> task.run(), exchange);
    } finally {
      WORKER.compareAndSet(this, thread, null);
    }
  }

  /** Answers for what was thrown, unless it was answered; one event, unless there is one. */
  void failed(HttpServerExchange exchange, Throwable thrown, boolean logged) {
    Throwable e = pipeline.meaning(thrown);
    if (limit != null && limit.overrun()) { // it was logged then, and mostly this comes of it
      AccessLog.failedLate(template, e);
      return;
    }
    boolean expected = e instanceof HttpProblem p && p.status() < StatusCodes.INTERNAL_SERVER_ERROR;
    boolean told = e != thrown || PatientAnswer.gaveUp(exchange, e); // by whoever made it
    if (!logged && !expected && !told) {
      pipeline.accessLog().failed(exchange, template, e);
    }
    if (!expected && !AccessLog.clientsDoing(exchange, e)) {
      failure = thrown.getClass().getName();
    }
    if (exchange.isResponseComplete()) {
      exchange.endExchange(); // the client has all of it, and may be sending its next request
    } else if (exchange.isResponseStarted() || AccessLog.clientGone(exchange, e)) {
      // Half an answer cannot be taken back; closing tells the client that it is not whole.
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
    } else if (e instanceof HttpProblem problem) {
      Problem.send(exchange, problem, traceId());
    } else {
      exchange.getResponseHeaders().clear();
      int status = StatusCodes.INTERNAL_SERVER_ERROR;
      if (AccessLog.tooBig(e)) {
        status = StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      } else if (e instanceof ReadTimeoutException) {
        status = StatusCodes.REQUEST_TIME_OUT;
        exchange.setPersistent(false); // or its end would wait for the rest of the body
      }
      Problem.send(exchange, status, traceId());
    }
  }

  /** Nothing of its body came for too long while no thread was in its handler. */
  void bodyMissing(HttpServerExchange exchange) {
    boolean begun = exchange.isResponseStarted();
    var current = makeCurrent();
    try {
      failed(exchange, PatientBody.missing(), false);
    } finally {
      current.close();
    }
    if (begun && !completed) { // its end waits for the body
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
    }
  }

  /** Whether a drain waits in vain: it was answered, and the client has had time to read that. */
  boolean answeredUnread(HttpServerExchange exchange) {
    return worker == null
        && PatientBody.unread(exchange)
        && System.nanoTime() - startedAt > TimeLimit.LINGER_NANOS;
  }

  /** Called once, right before the head of the answer is written. */
  @Override
  public StreamSinkConduit wrap(
      ConduitFactory<StreamSinkConduit> factory, HttpServerExchange exchange) {
    if (limit != null && !limit.answers()) {
      return new DeadEnd(exchange);
    }
    answered = exchange.getConnection().isOpen();
    var trace = trace();
    if (trace != null && !edge && pipeline.traceInAnswers()) {
      exchange.getResponseHeaders().put(TRACERESPONSE, trace.traceparent());
    }
    if (pipeline.closing()) {
      exchange.setPersistent(false); // makes Undertow send Connection: close (RFC 9112, 9.6)
    }
    return factory.create();
  }

  @Override
  public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
    if (!COMPLETED.compareAndSet(this, false, true)) {
      return; // two threads that end the two halves of an exchange at once are both told
    }
    try {
      if (!edge && (limit == null || limit.ended())) {
        record(exchange, answered ? exchange.getStatusCode() : NO_ANSWER);
      }
    } finally {
      if (exchange.isUpgrade()) { // from here on the connection is not HTTP: never taken for idle
        exchange.getConnection().putAttachment(UPGRADED, this);
        PatientAnswer.upgraded(exchange);
      }
      pipeline.finished(exchange, served());
      proceed(exchange, next);
    }
  }

  /**
   * Lets the IO thread take the connection back. Undertow would do so on the thread of a blocking
   * handler, holding a lock of the connection that the IO thread spins for: it is woken while the
   * lock is held, and where cores are few it spins until its time is up.
   */
  private static void proceed(HttpServerExchange exchange, NextListener next) {
    if (exchange.isInIoThread() || exchange.getConnection() instanceof Http2ServerConnection) {
      next.proceed();
      return;
    }
    try {
      exchange.getIoThread().execute(next::proceed);
    } catch (RejectedExecutionException e) { // the server is gone
      next.proceed();
    }
  }

  /** Meters and log take the trace from what is current, which it is not on every thread. */
  @SuppressWarnings("ReferenceEquality") // it is either this or not
  private void completed(HttpServerExchange exchange, int status, long nanos) {
    boolean current = Context.current() == this;
    var made = current ? null : makeCurrent();
    try {
      meters.record(status, nanos);
      pipeline.accessLog().completed(exchange, template, status, nanos, trace());
    } finally {
      if (made != null) {
        made.close();
      }
    }
  }

  private void record(HttpServerExchange exchange, int status) {
    long nanos = System.nanoTime() - startedAt;
    var trace = trace();
    if (trace != null && trace.recorded()) {
      ServerSpans.end(trace.span(), status, failure);
    }
    completed(exchange, status, nanos);
  }

  /** Before it is run. */
  void limit(@Nullable TimeLimit itsLimit) {
    limit = itsLimit;
  }

  /** Whether it may begin; it is answered if its time is over. */
  boolean begins(HttpServerExchange exchange) {
    if (limit == null || !limit.passed()) {
      return true;
    }
    refused();
    if (!limit.overrun()) {
      Problem.send(exchange, StatusCodes.GATEWAY_TIME_OUT, traceId());
    }
    return false;
  }

  /** Its time passed before it began, and it was answered. */
  void refusedLate(HttpServerExchange exchange) {
    refused();
    record(exchange, StatusCodes.GATEWAY_TIME_OUT);
  }

  /** It did not end in time: logged and counted now, though its handler may be at work for long. */
  void overran(HttpServerExchange exchange, String outcome) {
    failure = "timeout";
    var current = makeCurrent();
    try {
      pipeline.accessLog().overran(left(exchange.getRequestMethod().toString(), true), outcome);
    } finally {
      current.close();
    }
    record(exchange, answered ? exchange.getStatusCode() : StatusCodes.GATEWAY_TIME_OUT);
  }

  /** The thread of its blocking handler, or of what its handler dispatched. */
  @Nullable Thread worker() {
    return worker;
  }

  /** {@code ""} when answers do not say it. */
  String traceparent() {
    var trace = trace();
    return trace == null || !pipeline.traceInAnswers() ? "" : trace.traceparent();
  }

  void runOffIoThread(HttpHandler handler, HttpServerExchange exchange) {
    pipeline.runOffIoThread(exchange, this, handler);
  }

  /** It has a place among the blocking requests. */
  void place() {
    placed = true;
  }

  boolean placed() {
    return placed;
  }

  /** Answered without the application. */
  void refused() {
    refused = true;
  }

  /** Whether the application is, or is about to be, at work on it. */
  boolean served() {
    return !edge && !refused;
  }

  /** Whether its answer was sent, or its client has gone. */
  boolean completed() {
    return completed;
  }

  /** {@code ""} when nobody traces. */
  String traceId() {
    var trace = trace();
    return trace == null ? "" : trace.traceId();
  }

  /** The request for a report about what is left. */
  RequestLeft left(String method, boolean withStack) {
    Thread thread = withStack ? worker : null;
    return new RequestLeft(
        method,
        template,
        (System.nanoTime() - startedAt) / 1_000_000,
        traceId(),
        thread == null ? List.of() : List.of(thread.getStackTrace()));
  }
}
