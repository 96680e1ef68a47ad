package io.evenkeel.runtime.http;

import io.evenkeel.config.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for a free port of this machine, to be changed one by one. */
final class TestSettings {

  private String host = "127.0.0.1";
  private int port;
  private int maxConnections = 10_000;
  private DataSize maxHeaderSize = new DataSize(16 * 1024);
  private DataSize maxBodySize = new DataSize(2 * 1024 * 1024);
  private Duration parseTimeout = Duration.ofSeconds(30);
  private Duration idleTimeout = Duration.ofSeconds(75);
  private Duration bodyTimeout = Duration.ofSeconds(30);
  private Duration writeTimeout = Duration.ofSeconds(30);
  private Optional<Duration> requestTimeout = Optional.empty();
  private List<String> timeoutHeaderFrom = List.of("127.0.0.0/8");
  private OverloadSettings overload = OverloadSettings.off();
  private boolean h2c;

  private TestSettings() {}

  static TestSettings defaults() {
    return new TestSettings();
  }

  TestSettings host(String other) {
    host = other;
    return this;
  }

  TestSettings port(int other) {
    port = other;
    return this;
  }

  TestSettings maxConnections(int other) {
    maxConnections = other;
    return this;
  }

  TestSettings maxHeaderSize(long bytes) {
    maxHeaderSize = new DataSize(bytes);
    return this;
  }

  TestSettings maxBodySize(long bytes) {
    maxBodySize = new DataSize(bytes);
    return this;
  }

  TestSettings parseTimeout(Duration other) {
    parseTimeout = other;
    return this;
  }

  TestSettings idleTimeout(Duration other) {
    idleTimeout = other;
    return this;
  }

  TestSettings bodyTimeout(Duration other) {
    bodyTimeout = other;
    return this;
  }

  TestSettings writeTimeout(Duration other) {
    writeTimeout = other;
    return this;
  }

  TestSettings requestTimeout(Duration other) {
    requestTimeout = Optional.of(other);
    return this;
  }

  TestSettings overload(OverloadSettings other) {
    overload = other;
    return this;
  }

  TestSettings h2c(boolean other) {
    h2c = other;
    return this;
  }

  TestSettings hearing(String... networks) {
    timeoutHeaderFrom = List.of(networks);
    return this;
  }

  HttpSettings build() {
    return new HttpSettings(
        host,
        port,
        Optional.of(2),
        Optional.of(16),
        1024,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        "X-Request-Timeout-Ms",
        timeoutHeaderFrom,
        overload,
        h2c);
  }
}
