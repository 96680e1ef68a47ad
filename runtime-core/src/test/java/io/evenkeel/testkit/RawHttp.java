package io.evenkeel.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * HTTP/1.1 as written, to a port of this machine: forges the headers that a proper client refuses
 * to send, such as Host, Origin and X-Forwarded-For. Connects to 127.0.0.1; connecting and each
 * answer may take 10 s. Thread-safe.
 */
public final class RawHttp {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private RawHttp() {}

  /**
   * Sends one GET that closes its connection.
   *
   * @param path as it goes on the wire, query included
   * @param headers each {@code Name: value}; Host (default {@code localhost} with the port) and
   *     Connection (default {@code close}) replace ours
   * @throws IOException when nothing listens, or no whole answer arrives in time
   * @throws IllegalArgumentException when a header has no colon or the path does not start with a
   *     slash
   */
  public static Answer get(int port, String path, String... headers) throws IOException {
    var request = new StringBuilder("GET ").append(checkedPath(path)).append(" HTTP/1.1\r\n");
    boolean host = false;
    boolean connection = false;
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("header: " + header + " (expected: Name: value)");
      }
      String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
      host |= name.equals("host");
      connection |= name.equals("connection");
      request.append(header).append("\r\n");
    }
    request.append(host ? "" : "Host: localhost:" + port + "\r\n");
    request.append(connection ? "" : "Connection: close\r\n");
    return exchange(port, request.append("\r\n").toString());
  }

  static String checkedPath(String path) {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "path: " + path + " (expected: starts with / and is percent-encoded ASCII)");
    }
    return path;
  }

  /**
   * Sends these bytes, reads one answer, and ends the connection.
   *
   * @param request each character is one byte (ISO 8859-1)
   * @throws IOException when nothing listens, or no whole answer arrives in time
   */
  public static Answer exchange(int port, String request) throws IOException {
    try (var connection = connection(port)) {
      connection.send(request);
      return request.startsWith("HEAD ") ? connection.readHeadAnswer() : connection.readAnswer();
    }
  }

  /**
   * Opens a connection that the test holds, with timeouts of 10 s.
   *
   * @throws IOException when nothing listens
   */
  public static RawConnection connection(int port) throws IOException {
    return connection(port, TIMEOUT);
  }

  /**
   * Opens a connection that the test holds.
   *
   * @param timeout for connecting, for each sending and for each answer as a whole
   * @throws IOException when nothing listens
   */
  public static RawConnection connection(int port, Duration timeout) throws IOException {
    return new RawConnection(port, timeout);
  }

  /**
   * A whole answer. Immutable.
   *
   * @param headers values by name in order of arrival; looked up without regard to case
   * @param body read as UTF-8; empty when there is none
   */
  public record Answer(int status, Map<String, List<String>> headers, String body) {
    public Answer {
      var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
      headers = Collections.unmodifiableMap(copy);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
      return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
  }
}
