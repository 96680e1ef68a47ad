package io.evenkeel.runtime.http;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * The time limit of one request that has one, and the timer for it, on its IO thread.
 *
 * <p>An exchange is not thread-safe, and at its deadline another thread may be at work with it. So
 * one atomic decides who answers. When the timer wins, it writes past the exchange to a socket that
 * nobody else writes to any more, because whoever asks for the response channel from then on gets a
 * {@link DeadEnd}. When it loses, it shuts the socket. In neither case does it touch the exchange
 * while a thread may be in the handler: that thread finds that it cannot send, and ends it.
 */
final class TimeLimit implements Runnable {

  private enum State {
    /** Nothing of an answer was sent. */
    OPEN,
    /** The handler has begun to answer. */
    ANSWERING,
    /** The time was over before an answer began. */
    EXPIRED,
    /** The time was over before the answer ended. */
    CUT,
    ENDED
  }

  /** For a client that is still sending, to read what it was answered before it is reset. */
  private static final int LINGER_MILLIS = 1_000;

  static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);

  /** For a thread we do not know of, to find that it cannot send. */
  private static final int GRACE_MILLIS = 10_000;

  /** For what a handler dispatched to return; nobody tells us when it does. */
  private static final int TURN_MILLIS = 50;

  private final HttpServerExchange exchange;
  private final RequestScope scope;
  private final Deadline deadline;
  private final RouteMarks marks;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private XnioExecutor.@Nullable Key timer;
  private volatile boolean begun;
  private @Nullable Thread interruptible; // guarded by this, as the next
  private boolean interrupted;

  private TimeLimit(
      HttpServerExchange exchange, RequestScope scope, Duration time, RouteMarks marks) {
    this.exchange = exchange;
    this.scope = scope;
    this.deadline = Deadline.after(time);
    this.marks = marks;
  }

  /** Called on the IO thread of the exchange. */
  static TimeLimit begin(
      HttpServerExchange exchange, RequestScope scope, Duration time, RouteMarks marks) {
    var limit = new TimeLimit(exchange, scope, time, marks);
    if (!time.isZero()) {
      // Rounded up: not before it has passed.
      limit.timer = limit.after(time.toMillis() + 1, limit);
      if (!exchange.isRequestComplete()) {
        exchange.addRequestWrapper((body, e) -> new TimedBody(body.create(), limit));
      }
    }
    return limit;
  }

  private XnioExecutor.@Nullable Key after(long millis, Runnable task) {
    try {
      return exchange.getIoThread().executeAfter(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return null; // the server is closing, and every connection with it
    }
  }

  void run(HttpHandler handler) throws Exception {
    begun = !marks.blocking() || !exchange.isInIoThread();
    deadline.call(
        () -> {
          handler.handleRequest(exchange);
          return true;
        });
  }

  boolean passed() {
    return deadline.expired();
  }

  long remainingNanos() {
    return deadline.remainingNanos();
  }

  /** Whether it was logged and answered as one that did not end in time. */
  boolean overrun() {
    State now = state.get();
    return now == State.EXPIRED || now == State.CUT;
  }

  /** Whether the handler may answer: it is the first to. */
  boolean answers() {
    return state.compareAndSet(State.OPEN, State.ANSWERING);
  }

  /** Called when the exchange has ended; false if that was counted at the deadline. */
  boolean ended() {
    if (timer != null) {
      timer.remove();
    }
    return state.compareAndSet(State.OPEN, State.ENDED)
        || state.compareAndSet(State.ANSWERING, State.ENDED);
  }

  /** On the thread of a blocking handler, which may be interrupted from here on. */
  synchronized void handlerBegins() {
    interruptible = Thread.currentThread();
  }

  /** From here on its thread may be at another's work. */
  synchronized void handlerEnded() {
    interruptible = null;
    if (interrupted) {
      var unused = Thread.interrupted(); // meant for the handler, which did not wait any more
    }
  }

  private synchronized void interrupt() {
    Thread thread = interruptible;
    if (thread != null) {
      interrupted = true;
      thread.interrupt();
    }
  }

  /** The deadline has passed. */
  @Override
  public void run() {
    boolean http1 = exchange.getConnection() instanceof HttpServerConnection;
    if (state.compareAndSet(State.OPEN, State.EXPIRED)) {
      if (exchange.getConnection() instanceof HttpServerConnection connection) {
        LastWord.send(connection, exchange, scope);
      }
      if (begun) {
        scope.overran(exchange, http1 ? "was answered 504" : "its stream was reset");
      } else {
        scope.refusedLate(exchange);
      }
    } else if (state.compareAndSet(State.ANSWERING, State.CUT)) {
      scope.overran(
          exchange,
          exchange.isResponseComplete() ? "its body had not ended" : "its answer was cut");
    } else {
      return;
    }
    if (marks.interrupts()) {
      interrupt();
    }
    shutWrites();
    if (exchange.isBlocking()) {
      after(GRACE_MILLIS, this::end);
    } else if (exchange.isRequestComplete()) {
      end();
    } else {
      after(LINGER_MILLIS, this::end);
    }
  }

  /**
   * Whoever writes, and the client, finds the end. Shutting reads too would close the connection,
   * and Undertow then ends the exchange; whoever reads finds the end in {@link TimedBody}.
   */
  private void shutWrites() {
    if (exchange.getConnection() instanceof HttpServerConnection connection) {
      try {
        connection.getOriginalSinkConduit().terminateWrites();
        connection.getOriginalSinkConduit().flush();
      } catch (IOException e) {
        // its client has gone
      }
    } else if (scope.worker() != null) {
      IoUtils.safeClose(exchange.getConnection()); // resets the stream (RFC 9113, 6.4)
    }
  }

  /** A thread that is in the handler ends the exchange when it returns; else nobody does. */
  private void end() {
    if (scope.completed()) {
      return;
    }
    if (scope.worker() != null) {
      after(exchange.isBlocking() ? GRACE_MILLIS : TURN_MILLIS, this::end);
    } else {
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
    }
  }
}
