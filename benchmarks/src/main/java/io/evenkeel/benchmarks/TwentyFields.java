package io.evenkeel.benchmarks;

import io.evenkeel.config.DataSize;
import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Section {@code bench} of {@link ConfigBenchmark}: the usual types, some checked. Immutable. */
record TwentyFields(
    String host,
    int port,
    String user,
    Secret password,
    URI url,
    InetSocketAddress address,
    Path folder,
    Pattern pattern,
    TimeUnit unit,
    boolean readOnly,
    int maxPoolSize,
    int minPoolSize,
    double share,
    DataSize limit,
    DataSize maxLimit,
    Duration connectTimeout,
    Duration readTimeout,
    List<String> hosts,
    Map<String, String> labels,
    Optional<String> note) {

  TwentyFields {
    Expect.notBlank("host", host);
    Expect.inRange("port", port, 0, 65535);
    Expect.inRange("maxPoolSize", maxPoolSize, minPoolSize, 1000);
    Expect.inRange("share", share, 0, 1);
    Expect.atLeast("connectTimeout", connectTimeout, Duration.ofMillis(1));
  }

  /** The same as a file would hold it. */
  static Map<String, Object> asWritten() {
    return Map.ofEntries(
        Map.entry("host", "db.local"),
        Map.entry("port", 5432),
        Map.entry("user", "orders"),
        Map.entry("password", "not a real one"),
        Map.entry("url", "jdbc:h2:mem:orders"),
        Map.entry("address", "db.local:5432"),
        Map.entry("folder", "/var/lib/orders"),
        Map.entry("pattern", "[a-z]+"),
        Map.entry("unit", "days"),
        Map.entry("read-only", true),
        Map.entry("max-pool-size", 10),
        Map.entry("min-pool-size", 2),
        Map.entry("share", 0.5),
        Map.entry("limit", "512KiB"),
        Map.entry("max-limit", "2MiB"),
        Map.entry("connect-timeout", "5s"),
        Map.entry("read-timeout", "500 ms"),
        Map.entry("hosts", List.of("a", "b")),
        Map.entry("labels", Map.of("a", "b")),
        Map.entry("note", "twenty"));
  }
}
