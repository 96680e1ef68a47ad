package io.evenkeel.runtime.http;

import io.evenkeel.config.DataSize;
import io.evenkeel.config.Expect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Section {@code http} of the configuration; the defaults are in {@code reference.conf}. Immutable.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 takes a free one
 * @param ioThreads threads that do the socket work; by default one per processor, at least 2
 * @param workerThreads threads for {@link Routes#blocking} below JDK 21; by default 8 per
 *     processor, at least 16
 * @param backlog connections the kernel may hold before they are accepted
 * @param maxConnections open connections beyond which none is accepted
 * @param maxHeaderSize of the request line and all headers; more is answered 400. With HTTP/2 no
 *     more than 20,000 bytes
 * @param maxBodySize of a request; more is answered 413
 * @param parseTimeout from the first byte of a request to the last one of its headers
 * @param idleTimeout after which a connection without a request is closed; longer than that of the
 *     balancer in front, or requests are lost between the two
 * @param bodyTimeout how long nothing of a body may come that is waited for, or that nobody reads
 *     after an answer; then it is answered 408, or its connection is closed if it was answered
 * @param writeTimeout how long a client may take nothing of an answer that waits for it; then its
 *     connection is closed. Not for WebSockets and event streams
 * @param requestTimeout from the head of a request to the end of its answer, on routes that do not
 *     say otherwise; by default without limit
 * @param timeoutHeader name of the header by which a caller says how many milliseconds it will wait
 * @param timeoutHeaderFrom networks whose callers are heard, such as {@code 10.0.0.0/8}; none if
 *     empty
 * @param overload how many blocking requests are worked on at once
 * @param h2c whether a connection may speak HTTP/2 without TLS by prior knowledge (RFC 9113,
 *     section 3.3); default false
 */
public record HttpSettings(
    String host,
    int port,
    Optional<Integer> ioThreads,
    Optional<Integer> workerThreads,
    int backlog,
    int maxConnections,
    DataSize maxHeaderSize,
    DataSize maxBodySize,
    Duration parseTimeout,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    Optional<Duration> requestTimeout,
    String timeoutHeader,
    List<String> timeoutHeaderFrom,
    OverloadSettings overload,
    boolean h2c) {

  private static final int MANAGEMENT_CONNECTIONS = 256;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(24);

  public HttpSettings {
    Expect.notBlank("host", host);
    Expect.inRange("port", port, 0, 65535);
    ioThreads.ifPresent(n -> Expect.inRange("ioThreads", n, 1, 1024));
    workerThreads.ifPresent(n -> Expect.inRange("workerThreads", n, 1, 10_000));
    Expect.inRange("backlog", backlog, 1, 65535);
    Expect.inRange("maxConnections", maxConnections, 1, 1_000_000);
    Expect.inRange("maxHeaderSize", maxHeaderSize, new DataSize(1024), new DataSize(1 << 20));
    Expect.inRange("maxBodySize", maxBodySize, new DataSize(1), new DataSize(1L << 40));
    Expect.inRange("parseTimeout", parseTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
    Expect.inRange("idleTimeout", idleTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
    Expect.inRange("bodyTimeout", bodyTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
    Expect.inRange("writeTimeout", writeTimeout, Duration.ofMillis(1), LONGEST_TIMEOUT);
    requestTimeout.ifPresent(
        t -> Expect.inRange("requestTimeout", t, Duration.ofMillis(1), LONGEST_TIMEOUT));
    Expect.that(
        "timeoutHeader", timeoutHeader, TOKEN.matcher(timeoutHeader).matches(), "a header's name");
    timeoutHeaderFrom = List.copyOf(timeoutHeaderFrom);
    for (int i = 0; i < timeoutHeaderFrom.size(); i++) {
      String range = timeoutHeaderFrom.get(i);
      Expect.that(
          "timeoutHeaderFrom." + i,
          range,
          AddressRanges.valid(range),
          "a network, such as 10.0.0.0/8");
    }
  }

  /**
   * The same limits for the management port, which needs one IO thread, few connections and
   * HTTP/1.1.
   */
  public HttpSettings forManagement(String managementHost, int managementPort) {
    return new HttpSettings(
        managementHost,
        managementPort,
        Optional.of(1),
        Optional.of(2),
        backlog,
        MANAGEMENT_CONNECTIONS,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeader,
        timeoutHeaderFrom,
        OverloadSettings.off(),
        false);
  }

  /** The number of IO threads in force. */
  int ioThreadCount() {
    return ioThreads.orElse(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /** The number of worker threads in force. */
  int workerThreadCount() {
    return workerThreads.orElse(Math.max(16, 8 * Runtime.getRuntime().availableProcessors()));
  }
}
