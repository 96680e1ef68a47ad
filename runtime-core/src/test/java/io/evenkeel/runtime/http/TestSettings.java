package io.evenkeel.runtime.http;

import io.evenkeel.config.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for a free port of this machine; copies differ in one thing. */
record TestSettings(
    String host,
    int port,
    int maxConnections,
    DataSize maxHeaderSize,
    DataSize maxBodySize,
    Duration parseTimeout,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    Optional<Duration> requestTimeout,
    List<String> timeoutHeaderFrom,
    OverloadSettings overload,
    boolean h2c) {

  static TestSettings defaults() {
    return new TestSettings(
        "127.0.0.1",
        0,
        10_000,
        new DataSize(16 * 1024),
        new DataSize(2 * 1024 * 1024),
        Duration.ofSeconds(30),
        Duration.ofSeconds(75),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Optional.empty(),
        List.of("127.0.0.0/8"),
        OverloadSettings.off(),
        false);
  }

  TestSettings host(String other) {
    return new TestSettings(
        other,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings port(int other) {
    return new TestSettings(
        host,
        other,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings maxConnections(int other) {
    return new TestSettings(
        host,
        port,
        other,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings maxHeaderSize(long bytes) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        new DataSize(bytes),
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings maxBodySize(long bytes) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        new DataSize(bytes),
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings parseTimeout(Duration other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        other,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings idleTimeout(Duration other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        other,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings requestTimeout(Duration other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        Optional.of(other),
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings hearing(String... networks) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        List.of(networks),
        overload,
        h2c);
  }

  TestSettings overload(OverloadSettings other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        other,
        h2c);
  }

  TestSettings bodyTimeout(Duration other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        other,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings writeTimeout(Duration other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        other,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        h2c);
  }

  TestSettings h2c(boolean other) {
    return new TestSettings(
        host,
        port,
        maxConnections,
        maxHeaderSize,
        maxBodySize,
        parseTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        requestTimeout,
        timeoutHeaderFrom,
        overload,
        other);
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
