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
 * One keep-alive connection that asks the same thing again and again, without allocating: the first
 * answer is read with care, and all others must be as long as that one. Not thread-safe.
 */
final class LoopbackClient implements AutoCloseable {

  private static final byte[] OK = "HTTP/1.1 200 ".getBytes(ISO_8859_1);
  private static final int CAPACITY = 16 * 1024;

  private final SocketChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(CAPACITY);
  private final int answerLength;

  /**
   * Connects and makes the first request.
   *
   * @param header one more with its line end; {@code ""} for none
   * @throws IOException if the answer is not a 200 with a Content-Length
   */
  LoopbackClient(int port, String path, String header) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
    byte[] bytes = head.getBytes(ISO_8859_1);
    request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .setOption(StandardSocketOptions.TCP_NODELAY, true);
    try {
      answerLength = firstLength();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private int firstLength() throws IOException {
    send();
    String text = "";
    int headLength = -1;
    while (headLength < 0) {
      read();
      byte[] read = new byte[answer.position()];
      answer.get(0, read);
      text = new String(read, ISO_8859_1);
      headLength = text.indexOf("\r\n\r\n");
    }
    String name = "\r\nContent-Length: ";
    int from = text.indexOf(name);
    if (from < 0 || from > headLength) {
      throw new IOException("answer: " + text + " (expected: a Content-Length)");
    }
    from += name.length();
    int bodyLength = Integer.parseInt(text.substring(from, text.indexOf('\r', from)));
    int length = headLength + 4 + bodyLength;
    readUntil(length);
    return length;
  }

  /**
   * Sends the request and reads the whole answer.
   *
   * @return the last byte of the answer
   * @throws IOException if the answer is not like the first one
   */
  int roundTrip() throws IOException {
    send();
    readUntil(answerLength);
    return answer.get(answerLength - 1);
  }

  private void send() throws IOException {
    answer.clear();
    request.rewind();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  private void readUntil(int length) throws IOException {
    while (answer.position() < length) {
      read();
    }
    if (answer.position() > length || !isOk()) {
      throw new IOException(
          "answer: " + answer.position() + " bytes (expected: " + length + ", status 200)");
    }
  }

  private void read() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException("closed after " + answer.position() + " bytes of an answer");
    }
  }

  private boolean isOk() {
    for (int i = 0; i < OK.length; i++) {
      if (answer.get(i) != OK[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
