package io.evenkeel.runtime.http;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
  private final Patience patience;

  private PatientBody(StreamSourceConduit next, HttpServerExchange exchange, Duration atMost) {
    super(next);
    this.exchange = exchange;
    this.patience = new Patience(atMost);
  }

  /** One for all requests. */
  static ConduitWrapper<StreamSourceConduit> waiting(Duration atMost) {
    return (body, exchange) -> new PatientBody(body.create(), exchange, atMost);
  }

  /** Whether it was answered, and only its body, which nobody reads, has not come. */
  static boolean unread(HttpServerExchange exchange) {
    return exchange.isResponseComplete() && !exchange.isRequestComplete();
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return (int) patience.progress(super.read(dst));
  }

  @Override
  public long read(ByteBuffer[] dsts, int offs, int len) throws IOException {
    return patience.progress(super.read(dsts, offs, len));
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return patience.progress(super.transferTo(position, count, target));
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return patience.progress(super.transferTo(count, through, target));
  }

  @Override
  public void awaitReadable() throws IOException {
    awaitReadable(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    long from = System.nanoTime();
    super.awaitReadable(patience.atMost(time, unit), TimeUnit.NANOSECONDS);
    if (patience.isOver(from)) {
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
    patience.begin(getReadThread(), this::look);
  }

  @Override
  public void suspendReads() {
    super.suspendReads();
    patience.end();
  }

  /** On the IO thread, while no thread is in the handler: resuming is put off until it returned. */
  private void look() {
    patience.came();
    var scope = RequestScope.of(exchange);
    if (scope == null || exchange.isRequestComplete() || !isReadResumed()) {
      return;
    }
    if (exchange.isResponseStarted() && !exchange.isResponseComplete()) {
      patience.again(getReadThread(), this::look); // it talks with its client
    } else if (patience.lost(getReadThread(), this::look)) {
      scope.bodyMissing(exchange);
    }
  }
}
