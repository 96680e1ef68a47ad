package io.evenkeel.runtime.http;

import io.evenkeel.config.DataSize;
import java.time.Duration;
import java.util.Optional;

/** Settings for a free port of this machine; copies differ in one thing. */
record TestSettings(
    String host,
    int port,
    int maxConnections,
    DataSize maxHeaderSize,
    DataSize maxBodySize,
    Duration parseTimeout,
    Duration idleTimeout) {

  static TestSettings defaults() {
    return new TestSettings(
        "127.0.0.1",
        0,
        10_000,
        new DataSize(16 * 1024),
        new DataSize(2 * 1024 * 1024),
        Duration.ofSeconds(30),
        Duration.ofSeconds(75));
  }

  TestSettings host(String other) {
    return new TestSettings(
        other, port, maxConnections, maxHeaderSize, maxBodySize, parseTimeout, idleTimeout);
  }

  TestSettings port(int other) {
    return new TestSettings(
        host, other, maxConnections, maxHeaderSize, maxBodySize, parseTimeout, idleTimeout);
  }

  TestSettings maxConnections(int other) {
    return new TestSettings(
        host, port, other, maxHeaderSize, maxBodySize, parseTimeout, idleTimeout);
  }

  TestSettings maxHeaderSize(long bytes) {
    return new TestSettings(
        host, port, maxConnections, new DataSize(bytes), maxBodySize, parseTimeout, idleTimeout);
  }

  TestSettings maxBodySize(long bytes) {
    return new TestSettings(
        host, port, maxConnections, maxHeaderSize, new DataSize(bytes), parseTimeout, idleTimeout);
  }

  TestSettings parseTimeout(Duration other) {
    return new TestSettings(
        host, port, maxConnections, maxHeaderSize, maxBodySize, other, idleTimeout);
  }

  TestSettings idleTimeout(Duration other) {
    return new TestSettings(
        host, port, maxConnections, maxHeaderSize, maxBodySize, parseTimeout, other);
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
        idleTimeout);
  }
}
