package io.evenkeel.runtime.http;

import io.undertow.server.ConduitWrapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.ConnectedChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.channels.WriteTimeoutException;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Where answers are written for clients that may read slowly, but not stop reading: beneath each
 * connection, and for each stream of HTTP/2, whose window the client opens. What fits into the
 * socket at once costs nothing here.
 */
final class PatientAnswer extends AbstractStreamSinkConduit<StreamSinkConduit> {

  private final ConnectedChannel connection;
  private final Patience patience;
  private volatile boolean exempt;
  private volatile boolean gaveUp;

  PatientAnswer(StreamSinkConduit next, ConnectedChannel connection, Duration atMost) {
    super(next);
    this.connection = connection;
    this.patience = new Patience(atMost);
  }

  /** For streams of HTTP/2; one for all requests. */
  static ConduitWrapper<StreamSinkConduit> ofStreams(Duration atMost) {
    return (answer, exchange) ->
        new PatientAnswer(answer.create(), exchange.getConnection(), atMost);
  }

  private static @Nullable PatientAnswer beneath(HttpServerExchange exchange) {
    return exchange.getConnection() instanceof HttpServerConnection http
            && http.getOriginalSinkConduit() instanceof PatientAnswer answer
        ? answer
        : null;
  }

  /** Whether its connection is given up because its client does not read. */
  static boolean gaveUp(HttpServerExchange exchange, Throwable cause) {
    var answer = beneath(exchange);
    return cause instanceof WriteTimeoutException || (answer != null && answer.gaveUp);
  }

  /** For an answer without an end of its own: it is never given up. */
  static void exempt(HttpServerExchange exchange) {
    var answer = beneath(exchange);
    if (answer != null) {
      answer.exempt = true;
      exchange.addExchangeCompleteListener(
          (ended, next) -> {
            answer.exempt = ended.isUpgrade();
            next.proceed();
          });
    }
  }

  /** From here on the connection is not HTTP. */
  static void upgraded(HttpServerExchange exchange) {
    var answer = beneath(exchange);
    if (answer != null) {
      answer.exempt = true;
    }
  }

  /** A handler that ignores the failure may not go on: a part of the answer is lost. */
  private void requirePatience() throws IOException {
    if (gaveUp) {
      throw new WriteTimeoutException("the client does not read its answer");
    }
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    requirePatience();
    return (int) patience.progress(super.write(src));
  }

  @Override
  public long write(ByteBuffer[] srcs, int offs, int len) throws IOException {
    requirePatience();
    return patience.progress(super.write(srcs, offs, len));
  }

  @Override
  public int writeFinal(ByteBuffer src) throws IOException {
    requirePatience();
    return (int) patience.progress(super.writeFinal(src));
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs, int offs, int len) throws IOException {
    requirePatience();
    return patience.progress(super.writeFinal(srcs, offs, len));
  }

  @Override
  public long transferFrom(FileChannel src, long position, long count) throws IOException {
    requirePatience();
    return patience.progress(super.transferFrom(src, position, count));
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    requirePatience();
    return patience.progress(super.transferFrom(source, count, through));
  }

  @Override
  public boolean flush() throws IOException {
    requirePatience(); // Undertow then ends the exchange, and its connection
    return super.flush();
  }

  @Override
  public void terminateWrites() throws IOException {
    requirePatience();
    super.terminateWrites();
  }

  @Override
  public void awaitWritable() throws IOException {
    awaitWritable(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) throws IOException {
    requirePatience();
    if (exempt) {
      super.awaitWritable(time, unit);
      return;
    }
    long from = System.nanoTime();
    super.awaitWritable(patience.atMost(time, unit), TimeUnit.NANOSECONDS);
    if (patience.isOver(from)) {
      giveUp(); // not closed: a thread is in the handler, and Undertow would end the exchange now
      requirePatience();
    }
  }

  private void giveUp() {
    gaveUp = true;
    AccessLog.notRead(connection.getPeerAddress(), patience.atMost());
  }

  @Override
  public void resumeWrites() {
    super.resumeWrites();
    await();
  }

  @Override
  public void wakeupWrites() {
    super.wakeupWrites();
    await();
  }

  private void await() {
    if (!exempt && !gaveUp) {
      patience.begin(getWriteThread(), this::look);
    }
  }

  @Override
  public void suspendWrites() {
    super.suspendWrites();
    patience.end();
  }

  /** On the IO thread, while no thread is in the handler: resuming is put off until it returned. */
  private void look() {
    patience.came();
    if (exempt || gaveUp || !isWriteResumed() || !connection.isOpen()) {
      return;
    }
    if (patience.lost(getWriteThread(), this::look)) {
      giveUp();
      super.wakeupWrites(); // who writes to a stream of HTTP/2 does not hear of its reset
      IoUtils.safeClose(connection);
    }
  }
}
