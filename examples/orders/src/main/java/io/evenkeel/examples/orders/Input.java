package io.evenkeel.examples.orders;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.regex.Pattern;

/** What a client sent, checked. */
final class Input {

  static final int LONGEST_BODY = 16 * 1024;

  private static final int LONGEST_SHOWN = 50;
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  private Input() {}

  /**
   * The body of a request that says it is JSON.
   *
   * @throws RejectedException if it says it is something else, or is larger than {@value
   *     #LONGEST_BODY} bytes
   */
  static byte[] json(HttpServerExchange exchange) throws RejectedException, IOException {
    String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    String type = header == null ? "" : header.split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase("application/json")) {
      throw new RejectedException(
          StatusCodes.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type: "
              + (header == null ? "missing" : shown(header))
              + " (expected: application/json)");
    }
    // Below http.max-body-size: what exceeds that in chunks is cut by the server without an answer.
    byte[] body = {};
    boolean announced = exchange.getRequestContentLength() > LONGEST_BODY;
    if (!announced) {
      body = exchange.getInputStream().readNBytes(LONGEST_BODY + 1);
    }
    if (announced || body.length > LONGEST_BODY) {
      throw new RejectedException(
          StatusCodes.REQUEST_ENTITY_TOO_LARGE,
          "body: too large (expected: at most " + LONGEST_BODY + " bytes)");
    }
    return body;
  }

  /**
   * A whole number in plain digits.
   *
   * @param name how the client calls it
   * @param max at most 18 digits
   * @throws RejectedException if it is none, or not within 1 and {@code max}
   */
  static long number(String name, String text, long max) throws RejectedException {
    if (NUMBER.matcher(text).matches()) {
      long number = Long.parseLong(text);
      if (number <= max) {
        return number;
      }
    }
    throw RejectedException.badRequest(
        name + ": " + shown(text) + " (expected: a whole number, 1-" + max + ")");
  }

  /** A value as an answer may repeat it: cut when it is long. */
  static String shown(String value) {
    return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
  }
}
