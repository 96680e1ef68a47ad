package io.evenkeel.runtime.http;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/** Where a handler writes to whose request was answered without it: nothing gets through. */
final class DeadEnd implements StreamSinkConduit {

  private final XnioIoThread thread;

  DeadEnd(HttpServerExchange exchange) {
    thread = exchange.getIoThread();
  }

  private static IOException refused() {
    return new IOException("the time limit of this request has passed");
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    throw refused();
  }

  @Override
  public long write(ByteBuffer[] srcs, int offs, int len) throws IOException {
    throw refused();
  }

  @Override
  public int writeFinal(ByteBuffer src) throws IOException {
    throw refused();
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
    throw refused();
  }

  @Override
  public long transferFrom(FileChannel src, long position, long count) throws IOException {
    throw refused();
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    throw refused();
  }

  /** Throws, so that Undertow ends the exchange and closes its connection without a word. */
  @Override
  public void terminateWrites() throws IOException {
    throw refused();
  }

  @Override
  public boolean flush() throws IOException {
    throw refused();
  }

  @Override
  public void awaitWritable() throws IOException {
    throw refused();
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) throws IOException {
    throw refused();
  }

  @Override
  public void truncateWrites() {}

  @Override
  public boolean isWriteShutdown() {
    return true;
  }

  @Override
  public boolean isWriteResumed() {
    return false;
  }

  @Override
  public void suspendWrites() {}

  @Override
  public void resumeWrites() {}

  @Override
  public void wakeupWrites() {}

  @Override
  public void setWriteReadyHandler(WriteReadyHandler handler) {}

  @Override
  public XnioIoThread getWriteThread() {
    return thread;
  }

  @Override
  public XnioWorker getWorker() {
    return thread.getWorker();
  }
}
