package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.DataSize;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.LogFormat;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.LogValuePattern;
import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.TraceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runtime's own sections: what reference.conf says, every key, and what is refused. */
class SettingsTest {

  private static RuntimeConfig load(Map<String, ?> values) {
    var loader =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(ConfigSource.of("test", values));
    CoreSettings.SECTIONS.forEach(s -> loader.section(s.section(), s.type()));
    return loader.load();
  }

  private static void assertComponents(Class<? extends Record> type, String... names) {
    assertThat(Arrays.stream(type.getRecordComponents()).map(c -> c.getName()))
        .as("a new component needs a default and a mapping here")
        .containsExactly(names);
  }

  @Test
  void theDefaultsAreThoseOfReferenceConf() {
    var config = load(Map.of());

    assertThat(config.settings(ServiceSettings.class))
        .isEqualTo(
            new ServiceSettings(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(config.settings(StartSettings.class))
        .isEqualTo(
            new StartSettings(
                Duration.ofSeconds(60),
                2,
                List.of(),
                List.of(),
                DataSize.parse("64MiB"),
                Optional.empty()));
    assertThat(config.settings(ShutdownSettings.class))
        .isEqualTo(
            new ShutdownSettings(
                Platform.AUTO,
                Optional.empty(),
                Optional.empty(),
                new ShutdownSettings.PreDrain(Optional.empty()),
                Optional.empty()));
    assertThat(config.settings(LogSettings.class)).isEqualTo(LogSettings.defaults());
    assertThat(config.settings(MetricsSettings.class)).isEqualTo(MetricsSettings.defaults());
  }

  @Test
  void everyKeyOfServiceIsRead() {
    assertComponents(ServiceSettings.class, "name", "version", "environment", "instance");

    assertThat(
            load(Map.of(
                    "service.name", "orders",
                    "service.version", "1.4.2",
                    "service.environment", "prod",
                    "service.instance", "orders-7d9f"))
                .settings(ServiceSettings.class))
        .isEqualTo(
            new ServiceSettings(
                Optional.of("orders"),
                Optional.of("1.4.2"),
                Optional.of("prod"),
                Optional.of("orders-7d9f")));
  }

  @Test
  void everyKeyOfStartIsRead() {
    assertComponents(
        StartSettings.class,
        "timeout",
        "retries",
        "requiredFiles",
        "writableDirectories",
        "diskFree",
        "timeZone");

    assertThat(
            load(Map.of(
                    "start.timeout",
                    "90s",
                    "start.retries",
                    5,
                    "start.required-files",
                    List.of("/etc/orders/rates.csv"),
                    "start.writable-directories",
                    List.of("/var/orders", "spool"),
                    "start.disk-free",
                    "1GiB",
                    "start.time-zone",
                    "UTC"))
                .settings(StartSettings.class))
        .isEqualTo(
            new StartSettings(
                Duration.ofSeconds(90),
                5,
                List.of(Path.of("/etc/orders/rates.csv")),
                List.of(Path.of("/var/orders"), Path.of("spool")),
                DataSize.parse("1GiB"),
                Optional.of("UTC")));
  }

  @Test
  void everyKeyOfShutdownIsRead() {
    assertComponents(
        ShutdownSettings.class, "platform", "timeout", "gracePeriod", "preDrain", "reportDir");

    assertThat(
            load(Map.of(
                    "shutdown.platform", "kubernetes",
                    "shutdown.timeout", "40s",
                    "shutdown.grace-period", "50s",
                    "shutdown.pre-drain.max", "3s",
                    "shutdown.report-dir", "/var/report"))
                .settings(ShutdownSettings.class))
        .isEqualTo(
            new ShutdownSettings(
                Platform.KUBERNETES,
                Optional.of(Duration.ofSeconds(40)),
                Optional.of(Duration.ofSeconds(50)),
                new ShutdownSettings.PreDrain(Optional.of(Duration.ofSeconds(3))),
                Optional.of(Path.of("/var/report"))));
  }

  @Test
  void everyKeyOfLogIsRead() {
    assertComponents(
        LogSettings.class,
        "format",
        "level",
        "levels",
        "async",
        "redact",
        "recentErrors",
        "access");

    assertThat(
            load(Map.of(
                    "log.async",
                    false,
                    "log.recent-errors",
                    7,
                    "log.access.sample",
                    0.25,
                    "log.access.slow",
                    "2s",
                    "log.format",
                    "json",
                    "log.level",
                    "WARN",
                    "log.levels.\"com.acme\"",
                    "debug",
                    "log.redact.keys",
                    List.of("pin"),
                    "log.redact.values",
                    List.of("card-numbers")))
                .settings(LogSettings.class))
        .isEqualTo(
            new LogSettings(
                LogFormat.JSON,
                "warn",
                Map.of("com.acme", "debug"),
                Optional.of(false),
                new LogSettings.Redact(Set.of("pin"), Set.of(LogValuePattern.CARD_NUMBERS)),
                7,
                new LogSettings.Access(0.25, Duration.ofSeconds(2))));
  }

  @Test
  void everyKeyOfMetricsIsRead() {
    assertComponents(MetricsSettings.class, "maxSeries", "http");
    assertComponents(MetricsSettings.Http.class, "histogram", "slo");

    assertThat(
            load(Map.of(
                    "metrics.max-series",
                    2000,
                    "metrics.http.histogram",
                    false,
                    "metrics.http.slo",
                    List.of("300ms", "2s")))
                .settings(MetricsSettings.class))
        .isEqualTo(
            new MetricsSettings(
                2000,
                new MetricsSettings.Http(
                    false, List.of(Duration.ofMillis(300), Duration.ofSeconds(2)))));
  }

  @Test
  void everyKeyOfTraceIsRead() {
    assertComponents(TraceSettings.class, "enabled", "responseHeader");

    assertThat(load(Map.of()).settings(TraceSettings.class)).isEqualTo(TraceSettings.defaults());
    assertThat(
            load(Map.of("trace.enabled", false, "trace.response-header", false))
                .settings(TraceSettings.class))
        .isEqualTo(new TraceSettings(false, false));
  }

  @Test
  void aBoundaryThatIsNoAnswerTimeIsNamedWithItsKey() {
    assertThatThrownBy(() -> load(Map.of("metrics.http.slo", List.of("300ms", "2h"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("metrics.http.slo: PT2H (expected: 1ms to 1h)");
  }

  @ParameterizedTest
  @CsvSource({
    "start.timeout, 0s, 0s (expected: 1ms to 1d)",
    "start.timeout, 25h, (expected: 1ms to 1d)",
    "start.timeout, soon, soon",
    "start.retries, -1, -1 (expected: 0-1000)",
    "start.retries, 1001, 1001 (expected: 0-1000)",
    "start.retries, two, two",
    "shutdown.timeout, 99ms, 99ms (expected: 100ms to 1h)",
    "shutdown.timeout, 2h, 2h (expected: 100ms to 1h)",
    "shutdown.grace-period, 50ms, 50ms (expected: 100ms to 1d)",
    "shutdown.pre-drain.max, -1s, -1s (expected: 0s to 10m)",
    "shutdown.pre-drain.max, 11m, 11m (expected: 0s to 10m)",
    "shutdown.platform, mainframe, mainframe (expected: ",
    "log.format, xml, xml (expected: ",
    "log.level, loud, loud (expected: trace",
    "log.levels.acme, loud, loud (expected: trace",
    "log.redact.values, 'jwts,x', x",
    "metrics.max-series, 999, 999 (expected: 1000-1000000)",
    "metrics.http.slo, 2s, 2s (expected: a list",
    "log.recent-errors, 10001, 10001 (expected: 0-10000)",
    "log.access.sample, 1.5, 1.5 (expected: 0.0-1.0)",
    "log.access.slow, 2h, (expected: 0s to 1h)",
    "start.retry, 3, unknown key",
    "shutdown.pre-drain.min, 3s, unknown key"
  })
  void whatIsWrongIsNamedWithValueExpectationAndOrigin(String key, String value, String message) {
    assertThatThrownBy(() -> load(Map.of(key, value)))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              var problem = e.problems().get(0);
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message).doesNotContain(key);
              assertThat(problem.origin()).contains("test");
            });
  }
}
