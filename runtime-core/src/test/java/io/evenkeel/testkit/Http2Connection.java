package io.evenkeel.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A client's end of an HTTP/2 connection without TLS, by prior knowledge (RFC 9113, section 3.3),
 * as bare as a test needs it: it sees each frame and repairs nothing. Not thread-safe.
 */
public final class Http2Connection implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int WINDOW_STEP = 16 * 1024; // of the 64 KiB that a connection begins with
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** What a test waits for; settings, windows and pings are dealt with. */
  public sealed interface Event {}

  /** A complete answer. */
  public record Answered(int stream, int status, String body) implements Event {}

  /** The server takes no streams above this one any more. */
  public record GoAway(int lastStream, int error) implements Event {}

  /** The server gave one stream up. */
  public record Reset(int stream, int error) implements Event {}

  /** The server closed its half. */
  public record Closed() implements Event {}

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Map<Integer, ByteArrayOutputStream> bodies = new TreeMap<>();
  private int lastStream = -1;
  private int received;

  private Http2Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  /** Connects to a port of this machine and sends preface and settings. */
  public static Http2Connection open(int port, Duration timeout) throws IOException {
    var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setSoTimeout((int) timeout.toMillis());
    socket.setTcpNoDelay(true);
    var connection = new Http2Connection(socket);
    connection.out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    connection.frame(SETTINGS, 0, 0, new byte[0]);
    return connection;
  }

  /** Sends a GET; its stream. */
  public int get(String path) throws IOException {
    lastStream += 2;
    frame(HEADERS, END_STREAM | END_HEADERS, lastStream, headers("GET", path));
    return lastStream;
  }

  /** Sends a POST without its body; its stream. */
  public int post(String path) throws IOException {
    lastStream += 2;
    frame(HEADERS, END_HEADERS, lastStream, headers("POST", path));
    return lastStream;
  }

  /** Sends a part of a body. */
  public void data(int stream, String text, boolean last) throws IOException {
    frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Literals without indexing and without Huffman coding (RFC 7541, section 6.2.2). */
  private static byte[] headers(String method, String path) {
    var block = new ByteArrayOutputStream();
    literal(block, ":method", method);
    literal(block, ":scheme", "http");
    literal(block, ":path", path);
    literal(block, ":authority", "localhost");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
  }

  /**
   * The next thing the server did.
   *
   * @throws java.net.SocketTimeoutException when it did nothing in time
   */
  public Event next() throws IOException {
    while (true) {
      int head;
      try {
        head = in.readInt();
      } catch (EOFException e) {
        return new Closed();
      }
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(head >>> 8);
      Event event = event(head & 0xff, flags, stream, payload);
      if (event != null) {
        return event;
      }
    }
  }

  private @org.jspecify.annotations.Nullable Event event(
      int type, int flags, int stream, byte[] payload) throws IOException {
    switch (type) {
      case HEADERS -> {
        statuses.put(stream, status(payload));
        return (flags & END_STREAM) == 0 ? null : answered(stream);
      }
      case DATA -> {
        bodies.computeIfAbsent(stream, s -> new ByteArrayOutputStream()).writeBytes(payload);
        openWindow(payload.length);
        return (flags & END_STREAM) == 0 ? null : answered(stream);
      }
      case RST_STREAM -> {
        return new Reset(stream, ByteBuffer.wrap(payload).getInt());
      }
      case GOAWAY -> {
        var fields = ByteBuffer.wrap(payload);
        return new GoAway(fields.getInt(), fields.getInt());
      }
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0, new byte[0]);
        }
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          frame(PING, ACK, 0, payload);
        }
      }
      default -> {}
    }
    return null;
  }

  /** Without it the server may send 64 KiB, and then nothing more (RFC 9113, section 5.2). */
  private void openWindow(int bytes) throws IOException {
    received += bytes;
    if (received >= WINDOW_STEP) {
      frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(received).array());
      received = 0;
    }
  }

  private Answered answered(int stream) {
    var body = bodies.remove(stream);
    return new Answered(
        stream,
        Objects.requireNonNullElse(statuses.remove(stream), 0),
        body == null ? "" : body.toString(StandardCharsets.UTF_8));
  }

  /** The status where the server sends it first, as an entry of the static table; else 0. */
  private static int status(byte[] block) {
    int[] table = {200, 204, 206, 304, 400, 404, 500}; // entries 8 to 14 (RFC 7541, appendix A)
    int at = block.length == 0 ? -1 : (block[0] & 0xff) - 0x88;
    return at >= 0 && at < table.length ? table[at] : 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
