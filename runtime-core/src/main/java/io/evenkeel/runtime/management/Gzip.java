package io.evenkeel.runtime.management;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.QValueParser;
import io.undertow.util.QValueParser.QValueResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses answers that hold no secret and nothing a client sent: the size of a compressed one
 * tells what is in it.
 */
final class Gzip {

  private Gzip() {}

  /**
   * Whether the client takes gzip (<a
   * href="https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding">RFC 9110, 12.5.3</a>).
   */
  static boolean accepted(HttpServerExchange exchange) {
    var values = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
    if (values == null) {
      return false;
    }
    List<QValueResult> codings = QValueParser.parse(values).stream().flatMap(List::stream).toList();
    for (String name : List.of("gzip", "x-gzip", "*")) {
      for (QValueResult coding : codings) {
        if (coding.getValue().equalsIgnoreCase(name)) {
          return !coding.isQValueZero();
        }
      }
    }
    return false;
  }

  static byte[] of(byte[] plain) {
    var bytes = new ByteArrayOutputStream(plain.length / 8 + 64);
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no trouble
    }
    return bytes.toByteArray();
  }

  /** All of it, and the end only if it was read to its end: half a file must not pass for whole. */
  static void transfer(InputStream plain, OutputStream out) throws IOException {
    var gzip = new GZIPOutputStream(out, 1 << 16);
    plain.transferTo(gzip);
    gzip.close();
  }
}
