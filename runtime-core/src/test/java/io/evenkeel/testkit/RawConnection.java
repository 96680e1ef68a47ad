package io.evenkeel.testkit;

import io.evenkeel.testkit.RawHttp.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A connection held by a test; see {@link RawHttp#connection(int)}. Not thread-safe. */
public final class RawConnection implements AutoCloseable {
  private final Selector selector;
  private final Wire wire;
  private final AnswerReader reader;
  private final Duration timeout;

  RawConnection(int port, Duration timeout) throws IOException {
    this.timeout = timeout;
    selector = Selector.open();
    try {
      wire = Wire.open(selector);
      reader = new AnswerReader(wire);
      wire.deadlineIn(timeout);
      wire.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  /**
   * Sends bytes as they are: a whole request, several, or a part of one.
   *
   * @param bytes each character is one byte (ISO 8859-1)
   */
  public RawConnection send(String bytes) throws IOException {
    wire.deadlineIn(timeout);
    wire.send(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    return this;
  }

  /**
   * Ends our half of the connection: the service sees the end of the stream and can still answer.
   */
  public void shutdownOutput() throws IOException {
    wire.shutdownOutput();
  }

  /**
   * Reads the next answer, also an interim one (1xx). A body of no announced length ends with the
   * connection.
   *
   * @throws java.io.EOFException when the connection ends inside the answer or before it
   * @throws SocketTimeoutException when the answer is not whole in time
   * @throws java.net.ProtocolException when it is not HTTP/1
   */
  public Answer readAnswer() throws IOException {
    return read(true);
  }

  /** Reads the answer to a HEAD request: its Content-Length announces bytes that do not follow. */
  public Answer readHeadAnswer() throws IOException {
    return read(false);
  }

  private Answer read(boolean withBody) throws IOException {
    wire.deadlineIn(timeout);
    String head = reader.headText(reader.readHead());
    var body = new ByteArrayOutputStream();
    if (withBody) {
      reader.readBody(body, true);
    }
    return new Answer(reader.head().status(), headers(head), body.toString(StandardCharsets.UTF_8));
  }

  private static Map<String, List<String>> headers(String head) {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    String[] lines = head.split("\r\n", -1);
    for (int i = 1; !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      headers
          .computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return headers;
  }

  /**
   * Waits for the other side to end the connection, orderly or by a reset. Answers that arrive
   * meanwhile can still be read.
   *
   * @param limit how long to wait; zero looks once
   */
  public boolean isClosedByPeer(Duration limit) throws IOException {
    wire.deadlineIn(limit.isZero() ? Duration.ofMillis(1) : limit);
    try {
      while (reader.fill()) {
        // What arrives is kept by the reader.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
    selector.close();
  }
}
