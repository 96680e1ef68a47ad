package io.evenkeel.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One keep-alive connection that asks the same thing again and again and times each answer, from
 * the first byte sent to the last one read. Answers may differ; they have a Content-Length. Not
 * thread-safe.
 */
final class TimedGets implements AutoCloseable {

  private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(ISO_8859_1);
  private static final byte[] END = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final int CAPACITY = 8 << 20; // /health of 10,000 checks has 3 MB

  private final SocketChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer answer;

  TimedGets(int port, String path) throws IOException {
    byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1);
    request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    answer = ByteBuffer.allocate(CAPACITY);
    channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /**
   * Asks once.
   *
   * @return nanoseconds
   * @throws IOException when the answer's status is another one
   */
  long ask(int status) throws IOException {
    long from = System.nanoTime();
    request.rewind();
    while (request.hasRemaining()) {
      channel.write(request);
    }
    answer.clear();
    int head = -1;
    while (head < 0) {
      read();
      head = find(END, answer.position());
    }
    int length = head + END.length + number(find(LENGTH, head) + LENGTH.length);
    while (answer.position() < length) {
      read();
    }
    long took = System.nanoTime() - from;
    if (answer.position() > length || number("HTTP/1.1 ".length()) != status) {
      throw new IOException(text() + " (expected: status " + status + ")");
    }
    return took;
  }

  /** The latest answer. */
  String text() {
    return new String(answer.array(), 0, answer.position(), ISO_8859_1);
  }

  private void read() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException("closed after " + answer.position() + " bytes of an answer");
    }
  }

  private int number(int from) {
    int number = 0;
    for (int i = from; answer.get(i) >= '0' && answer.get(i) <= '9'; i++) {
      number = number * 10 + answer.get(i) - '0';
    }
    return number;
  }

  /** Where these bytes begin, in whatever case, or -1. */
  private int find(byte[] wanted, int end) {
    for (int i = 0; i + wanted.length <= end; i++) {
      int same = 0;
      while (same < wanted.length && Character.toLowerCase(answer.get(i + same)) == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
