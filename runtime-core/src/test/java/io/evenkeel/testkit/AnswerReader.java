package io.evenkeel.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the answers that arrive on one wire, in order; what it throws says how far it came. Not
 * thread-safe.
 */
final class AnswerReader {
  /** A head or a chunk's size line may be this long, in bytes. */
  static final int LINE_LIMIT = 1 << 20;

  private final Wire wire;
  private final AnswerHead head = new AnswerHead();
  private byte[] bytes = new byte[8192];
  private ByteBuffer view = ByteBuffer.wrap(bytes);
  private int start;
  private int end;

  AnswerReader(Wire wire) {
    this.wire = wire;
  }

  /** The head read last; the next {@link #readHead} overwrites it. */
  AnswerHead head() {
    return head;
  }

  /** How many bytes have arrived that belong to no answer read so far. */
  int pending() {
    return end - start;
  }

  /**
   * Reads up to the empty line; the text of the head is {@link #headText} until the body is read.
   */
  int readHead() throws IOException {
    int length;
    int searched = 0;
    while ((length = headLength(searched)) < 0) {
      searched = Math.max(0, pending() - 3);
      if (!fill()) {
        throw new EOFException(
            pending() == 0
                ? "closed before the first byte of an answer"
                : "closed after " + pending() + " bytes of an answer's head");
      }
    }
    head.parse(bytes, start, start + length);
    start += length;
    return length;
  }

  /** The last {@code length} bytes read, as {@link #readHead} gave them. */
  String headText(int length) {
    return new String(bytes, start - length, length, StandardCharsets.ISO_8859_1);
  }

  private int headLength(int searched) {
    for (int i = start + searched; i + 3 < end; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i + 4 - start;
      }
    }
    return -1;
  }

  /**
   * Reads the body that the head announced.
   *
   * @param closeEndsBody whether a body of no announced length is the rest of the stream; if not,
   *     it is an error, because nobody can tell it from a cut one
   */
  void readBody(OutputStream body, boolean closeEndsBody) throws IOException {
    if (head.bodiless()) {
      return;
    }
    if (head.chunked()) {
      readChunks(body);
    } else if (head.contentLength() >= 0) {
      copy(head.contentLength(), body);
    } else if (closeEndsBody) {
      do {
        body.write(bytes, start, pending());
        start = end;
      } while (fill());
    } else {
      throw new ProtocolException("neither Content-Length nor chunked");
    }
  }

  private void readChunks(OutputStream body) throws IOException {
    long size;
    while ((size = chunkSize(readLine())) > 0) {
      copy(size, body);
      if (!readLine().isEmpty()) {
        throw new ProtocolException("a chunk is longer than its size");
      }
    }
    while (!readLine().isEmpty()) {
      // Trailers are of no interest, only their end is.
    }
  }

  private static long chunkSize(String line) throws ProtocolException {
    int end = line.indexOf(';');
    String size = (end < 0 ? line : line.substring(0, end)).strip();
    try {
      long value = size.startsWith("+") ? -1 : Long.parseLong(size, 16);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the error below, which shows the line.
    }
    throw new ProtocolException(
        "not a chunk size: " + line.substring(0, Math.min(80, line.length())));
  }

  private void copy(long length, OutputStream body) throws IOException {
    long left = length;
    while (true) {
      int count = (int) Math.min(left, pending());
      body.write(bytes, start, count);
      start += count;
      left -= count;
      if (left == 0) {
        return;
      }
      if (!fill()) {
        throw new EOFException(
            "closed after " + (length - left) + " of " + length + " bytes of the body");
      }
    }
  }

  private String readLine() throws IOException {
    int searched = 0;
    while (true) {
      for (int i = start + searched; i + 1 < end; i++) {
        if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
          String line = new String(bytes, start, i - start, StandardCharsets.ISO_8859_1);
          start = i + 2;
          return line;
        }
      }
      searched = Math.max(0, pending() - 1);
      if (!fill()) {
        throw new EOFException("closed inside a chunked body");
      }
    }
  }

  /** Waits for more bytes, which {@link #pending} then counts; false at the end of the stream. */
  boolean fill() throws IOException {
    if (start == end) {
      start = end = 0;
    } else if (end == bytes.length) {
      makeRoom();
    }
    view.limit(bytes.length).position(end);
    int count = wire.read(view);
    if (count < 0) {
      return false;
    }
    end += count;
    wire.checkDeadline();
    return true;
  }

  private void makeRoom() throws ProtocolException {
    if (pending() >= LINE_LIMIT) {
      throw new ProtocolException("no end of the head or line within " + LINE_LIMIT + " bytes");
    }
    byte[] room = pending() > bytes.length / 2 ? new byte[bytes.length * 2] : bytes;
    System.arraycopy(bytes, start, room, 0, pending());
    end = pending();
    start = 0;
    bytes = room;
    view = ByteBuffer.wrap(bytes);
  }
}
