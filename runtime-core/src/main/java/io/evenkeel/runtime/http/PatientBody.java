package io.evenkeel.runtime.http;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The body of a request that is waited for, but not for ever: by a thread, by a handler that is
 * called when there is more, or by Undertow, which reads what nobody read after an answer.
 */
final class PatientBody extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private final HttpServerExchange exchange;
  private final long patience;
  private volatile long since; // something came, or began to be waited for
  private volatile XnioExecutor.@Nullable Key timer;

  private PatientBody(StreamSourceConduit next, HttpServerExchange exchange, long patience) {
    super(next);
    this.exchange = exchange;
    this.patience = patience;
  }

  /** One for all requests. */
  static ConduitWrapper<StreamSourceConduit> waiting(Duration atMost) {
    long nanos = atMost.toNanos();
    return (body, exchange) -> new PatientBody(body.create(), exchange, nanos);
  }

  /** Whether it was answered, and only its body, which nobody reads, has not come. */
  static boolean unread(HttpServerExchange exchange) {
    return exchange.isResponseComplete() && !exchange.isRequestComplete();
  }

  private long came(long bytes) {
    if (bytes > 0 && timer != null) {
      since = System.nanoTime();
    }
    return bytes;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return (int) came(super.read(dst));
  }

  @Override
  public long read(ByteBuffer[] dsts, int offs, int len) throws IOException {
    return came(super.read(dsts, offs, len));
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return came(super.transferTo(position, count, target));
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return came(super.transferTo(count, through, target));
  }

  @Override
  public void awaitReadable() throws IOException {
    awaitReadable(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    long from = System.nanoTime();
    // A little longer: some waits end a little early.
    long atMost = patience + TimeUnit.MILLISECONDS.toNanos(1);
    super.awaitReadable(Math.min(unit.toNanos(time), atMost), TimeUnit.NANOSECONDS);
    if (System.nanoTime() - from >= patience) {
      throw missing();
    }
  }

  static ReadTimeoutException missing() {
    return new ReadTimeoutException("nothing of the body came in time");
  }

  @Override
  public void resumeReads() {
    super.resumeReads();
    await();
  }

  @Override
  public void wakeupReads() {
    super.wakeupReads();
    await();
  }

  private void await() {
    if (timer == null) {
      since = System.nanoTime();
      lookAfter(patience);
    }
  }

  /** Two threads may set two timers; one of them finds nothing to do. */
  private void lookAfter(long nanos) {
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
      timer = getReadThread().executeAfter(this::look, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // the server is closing, and every connection with it
    }
  }

  @Override
  public void suspendReads() {
    super.suspendReads();
    var waiting = timer;
    if (waiting != null) {
      timer = null;
      waiting.remove();
    }
  }

  /** On the IO thread, while no thread is in the handler: resuming is put off until it returned. */
  private void look() {
    timer = null;
    var scope = RequestScope.of(exchange);
    if (scope == null || exchange.isRequestComplete() || !isReadResumed()) {
      return;
    }
    boolean talks = exchange.isResponseStarted() && !exchange.isResponseComplete();
    long left = talks ? patience : patience - (System.nanoTime() - since);
    if (left > 0) {
      lookAfter(left);
    } else {
      scope.bodyMissing(exchange);
    }
  }
}
