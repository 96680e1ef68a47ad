package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.DataSize;
import io.evenkeel.config.RuntimeConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {

  private static HttpSettings load(Map<String, ?> values, Map<String, String> environment) {
    return RuntimeConfig.loader()
        .environment(environment)
        .systemProperties(Map.of())
        .source(ConfigSource.of("test", values))
        .section("http", HttpSettings.class)
        .alias("PORT", "http.port")
        .load()
        .settings(HttpSettings.class);
  }

  private static Map<String, Object> settings(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static final Map<String, Object> EVERYTHING =
      settings(
          "http.host",
          "127.0.0.1",
          "http.port",
          9090,
          "http.io-threads",
          3,
          "http.worker-threads",
          21,
          "http.backlog",
          77,
          "http.max-connections",
          123,
          "http.max-header-size",
          "32KiB",
          "http.max-body-size",
          "3MiB",
          "http.parse-timeout",
          "4s",
          "http.idle-timeout",
          "5m",
          "http.body-timeout",
          "6s",
          "http.write-timeout",
          "8s",
          "http.request-timeout",
          "9s",
          "http.timeout-header",
          "X-Patience",
          "http.timeout-header-from",
          List.of("192.0.2.0/24"),
          "http.overload.adaptive",
          true,
          "http.overload.min-concurrent",
          3,
          "http.overload.max-concurrent",
          300,
          "http.overload.critical-share",
          0.2,
          "http.overload.max-wait",
          "7ms",
          "http.h2c",
          true);

  @Test
  void theDefaultsAreThoseOfReferenceConf() {
    assertThat(load(Map.of(), Map.of()))
        .isEqualTo(
            new HttpSettings(
                "0.0.0.0",
                8080,
                Optional.empty(),
                Optional.empty(),
                1024,
                10_000,
                DataSize.ofKibibytes(16),
                DataSize.ofMebibytes(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Optional.empty(),
                "X-Request-Timeout-Ms",
                List.of(
                    "127.0.0.0/8",
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "::1/128",
                    "fc00::/7",
                    "fe80::/10"),
                new OverloadSettings(false, 2, Optional.empty(), 0.1, Duration.ofMillis(100)),
                false));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(HttpSettings.class.getRecordComponents()).hasSize(EVERYTHING.size() - 4);
    assertThat(load(EVERYTHING, Map.of()))
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                9090,
                Optional.of(3),
                Optional.of(21),
                77,
                123,
                DataSize.ofKibibytes(32),
                DataSize.ofMebibytes(3),
                Duration.ofSeconds(4),
                Duration.ofMinutes(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(8),
                Optional.of(Duration.ofSeconds(9)),
                "X-Patience",
                List.of("192.0.2.0/24"),
                new OverloadSettings(true, 3, Optional.of(300), 0.2, Duration.ofMillis(7)),
                true));
  }

  @Test
  void theManagementPortHasItsOwnThreadsAndTheSameLimits() {
    assertThat(load(EVERYTHING, Map.of()).forManagement("::1", 9091))
        .isEqualTo(
            new HttpSettings(
                "::1",
                9091,
                Optional.of(1),
                Optional.of(2),
                77,
                256,
                DataSize.ofKibibytes(32),
                DataSize.ofMebibytes(3),
                Duration.ofSeconds(4),
                Duration.ofMinutes(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(8),
                Optional.of(Duration.ofSeconds(9)),
                "X-Patience",
                List.of("192.0.2.0/24"),
                OverloadSettings.off(),
                false));
  }

  @Test
  void thePortComesFromHttpPortElseFromPort() {
    assertThat(load(Map.of(), Map.of("PORT", "9001")).port()).isEqualTo(9001);
    assertThat(load(Map.of(), Map.of("PORT", "9001", "HTTP_PORT", "9002")).port()).isEqualTo(9002);
    assertThat(load(Map.of("http.port", 9003), Map.of("PORT", "9001")).port()).isEqualTo(9001);
  }

  @ParameterizedTest
  @CsvSource({
    "http.host, ' ', (expected: not blank)",
    "http.port, 70000, 70000 (expected: 0-65535)",
    "http.port, -1, -1 (expected: 0-65535)",
    "http.port, none, none",
    "http.io-threads, 0, 0 (expected: 1-1024)",
    "http.io-threads, 1025, 1025 (expected: 1-1024)",
    "http.worker-threads, 0, 0 (expected: 1-10000)",
    "http.backlog, 0, 0 (expected: 1-65535)",
    "http.max-connections, 0, 0 (expected: 1-1000000)",
    "http.max-header-size, 1023B, (expected: 1KiB to 1MiB)",
    "http.max-header-size, 2MiB, 2MiB (expected: 1KiB to 1MiB)",
    "http.max-body-size, 2TiB, 2TiB (expected: 1B to 1TiB)",
    "http.max-body-size, 0B, 0B (expected: 1B to 1TiB)",
    "http.max-body-size, large, large",
    "http.parse-timeout, 0s, 0s (expected: 1ms to 1d)",
    "http.h2c, maybe, maybe",
    "http.overload.min-concurrent, 0, 0 (expected: 1-1000000)",
    "http.overload.max-concurrent, 0, 0 (expected: 1-1000000)",
    "http.overload.critical-share, 0.95, 0.95 (expected: 0.0-0.9)",
    "http.overload.max-wait, 2m, 2m (expected: 0s to 1m)",
    "http.body-timeout, 0s, 0s (expected: 1ms to 1d)",
    "http.write-timeout, 0s, 0s (expected: 1ms to 1d)",
    "http.request-timeout, 0s, 0s (expected: 1ms to 1d)",
    "http.timeout-header, 'X Timeout', X Timeout (expected: a header's name)",
    "http.timeout-header-from, localhost/8, localhost/8",
    "http.timeout-header-from, 10.0.0.0, 10.0.0.0 (expected",
    "http.timeout-header-from, 10.0.0.0/33, 10.0.0.0/33 (expected",
    "http.timeout-header-from, 10.0.0.256/8, 10.0.0.256/8 (expected",
    "http.idle-timeout, 25h, 25h (expected: 1ms to 1d)",
    "http.prot, 8080, unknown key. Did you mean http.port?"
  })
  void whatIsWrongIsNamedWithValueExpectationAndOrigin(String key, String value, String message) {
    assertThatThrownBy(() -> load(Map.of(key, value), Map.of()))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              var problem = e.problems().get(0);
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message);
              assertThat(problem.origin()).contains("test");
            });
  }
}
