package io.evenkeel.testkit;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One TCP connection, every wait of which ends at one deadline, however the other side drips. Not
 * thread-safe.
 *
 * <p>The channel never blocks, so that a FIN can be seen before a request without a timed read.
 */
final class Wire implements AutoCloseable {
  private final Selector selector;
  private final SocketChannel channel;
  private final SelectionKey key;
  private long deadline;

  private Wire(Selector selector, SocketChannel channel, SelectionKey key) {
    this.selector = selector;
    this.channel = channel;
    this.key = key;
  }

  /**
   * An unconnected wire; the selector must serve one open wire at a time and is not closed with it.
   */
  static Wire open(Selector selector) throws IOException {
    var channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new Wire(selector, channel, channel.register(selector, 0));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  void deadlineIn(Duration timeout) {
    deadline = System.nanoTime() + timeout.toNanos();
  }

  void connect(InetSocketAddress address) throws IOException {
    if (!channel.connect(address)) {
      do {
        await(OP_CONNECT);
      } while (!channel.finishConnect());
    }
  }

  /** After a failure the position of {@code bytes} tells whether anything was sent. */
  void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(OP_WRITE);
      }
    }
  }

  /** Waits for bytes; -1 at the end of the stream. */
  int read(ByteBuffer into) throws IOException {
    int count;
    while ((count = channel.read(into)) == 0) {
      await(OP_READ);
    }
    return count;
  }

  /** What is there already: 0 when nothing is, -1 at the end of the stream. */
  int readNow(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  private void await(int operation) throws IOException {
    long millis = remaining() / 1_000_000 + 1;
    if (key.interestOps() != operation) {
      key.interestOps(operation);
    }
    selector.select(ready -> {}, millis);
  }

  /** A flood never waits in {@link #read}: who loops over it asks here. */
  void checkDeadline() throws SocketTimeoutException {
    remaining();
  }

  private long remaining() throws SocketTimeoutException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("deadline passed");
    }
    return left;
  }

  /** Half-closes: the other side sees the end of the stream and can still answer. */
  void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    // A registered channel gives its socket back only when its selector looks again.
    selector.selectNow();
  }
}
