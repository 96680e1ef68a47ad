package io.evenkeel.examples.orders;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of an orders service on this machine. Immutable, thread-safe.
 *
 * @param port of the service
 */
record OrdersClient(int port) {

  private static final JsonMapper JSON = new JsonMapper();

  Answer get(String path) throws IOException {
    return RawHttp.get(port, path);
  }

  /** Places an order that the service must accept, and returns it as answered. */
  JsonNode place(String item, int quantity) throws IOException {
    String body = JSON.createObjectNode().put("item", item).put("quantity", quantity).toString();
    Answer answer = post(body);
    if (answer.status() != 201) {
      throw new AssertionError("not placed: " + answer);
    }
    return json(answer);
  }

  Answer post(String body) throws IOException {
    return post(body, "Content-Type: application/json");
  }

  /**
   * Posts a text, as UTF-8, to {@code /orders}.
   *
   * @param headers besides Host, Connection and Content-Length
   */
  Answer post(String body, String... headers) throws IOException {
    // The test kit sends one byte for each character.
    String bytes = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return send(bytes, "Content-Length: " + bytes.length(), headers);
  }

  /** Posts bytes that say they are JSON, each character one of them. */
  Answer postBytes(String bytes) throws IOException {
    return send(bytes, "Content-Length: " + bytes.length(), "Content-Type: application/json");
  }

  /** Posts a body in one chunk, without saying before how long it is. */
  Answer postChunked(String ascii) throws IOException {
    String chunks = Integer.toHexString(ascii.length()) + "\r\n" + ascii + "\r\n0\r\n\r\n";
    return send(chunks, "Transfer-Encoding: chunked", "Content-Type: application/json");
  }

  private Answer send(String bytes, String framing, String... headers) throws IOException {
    var request =
        new StringBuilder("POST /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
            .append(framing)
            .append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return RawHttp.exchange(port, request.append("\r\n").append(bytes).toString());
  }

  static JsonNode json(Answer answer) {
    return JSON.readTree(answer.body());
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }
}
