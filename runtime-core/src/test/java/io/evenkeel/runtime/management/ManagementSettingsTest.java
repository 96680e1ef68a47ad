package io.evenkeel.runtime.management;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.config.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementSettingsTest {

  private static ManagementSettings load(Map<String, ?> values) {
    return RuntimeConfig.loader()
        .environment(Map.of())
        .systemProperties(Map.of())
        .source(ConfigSource.of("test", values))
        .section("management", ManagementSettings.class)
        .load()
        .settings(ManagementSettings.class);
  }

  @Test
  void defaults() {
    var settings = load(Map.of());

    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.port()).isEqualTo("8081");
    assertThat(settings.portNumber()).isEqualTo(8081);
    assertThat(settings.shared()).isFalse();
    assertThat(settings.token()).isEmpty();
    assertThat(settings.heapDump()).isFalse();
    assertThat(settings.probesOnHttp()).isFalse();
    assertThat(settings.stateFile()).isEmpty();
    assertThat(settings.paths())
        .isEqualTo(
            new ManagementSettings.Paths(
                "/livez", "/readyz", "/startupz", "/health", "/metrics", "/info"));
  }

  @Test
  void everyKeyIsRead() {
    var settings =
        load(
            Map.ofEntries(
                entry("management.host", "127.0.0.1"),
                entry("management.port", "9091"),
                entry("management.token", "0123456789abcdef"),
                entry("management.heap-dump", true),
                entry("management.probes-on-http", true),
                entry("management.state-file", "/run/orders.state"),
                entry("management.paths.livez", "/a"),
                entry("management.paths.readyz", "/b"),
                entry("management.paths.startupz", "/c"),
                entry("management.paths.health", "/d"),
                entry("management.paths.metrics", "/e"),
                entry("management.paths.info", "/f")));

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.portNumber()).isEqualTo(9091);
    assertThat(settings.token().map(Secret::expose)).contains("0123456789abcdef");
    assertThat(settings.heapDump()).isTrue();
    assertThat(settings.probesOnHttp()).isTrue();
    assertThat(settings.stateFile()).contains(Path.of("/run/orders.state"));
    assertThat(settings.paths())
        .isEqualTo(new ManagementSettings.Paths("/a", "/b", "/c", "/d", "/e", "/f"));
    assertThat(settings.toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void theFieldsAreAllCovered() {
    assertThat(ManagementSettings.class.getRecordComponents())
        .extracting(c -> c.getName())
        .containsExactly("host", "port", "token", "heapDump", "probesOnHttp", "paths", "stateFile");
    assertThat(ManagementSettings.Paths.class.getRecordComponents())
        .extracting(c -> c.getName())
        .containsExactly("livez", "readyz", "startupz", "health", "metrics", "info");
  }

  @Test
  void sharedIsAPortWithoutANumber() {
    var settings = load(Map.of("management.port", "shared"));

    assertThat(settings.shared()).isTrue();
    assertThatThrownBy(settings::portNumber)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("management.port: shared (expected: a number)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "65535"})
  void aPortMayBeAnyNumberThatIsOne(String port) {
    assertThat(load(Map.of("management.port", port)).portNumber())
        .isEqualTo(Integer.parseInt(port));
  }

  @ParameterizedTest
  @CsvSource({
    "management.port, 65536, 65536 (expected: 0-65535 or shared)",
    "management.port, 70000, 70000 (expected: 0-65535 or shared)",
    "management.port, -1, -1 (expected: 0-65535 or shared)",
    "management.port, Shared, Shared (expected: 0-65535 or shared)",
    "management.port, 99999999999, 99999999999 (expected: 0-65535 or shared)",
    "management.host, ' ', (expected: not blank)",
    "management.paths.info, /dependencies, a path of its own",
    "management.paths.info, /loggers, a path of its own",
    "management.paths.info, /, a path of its own",
    "management.token, 0123456789abcde, ****** (expected: at least 16 characters)",
    "management.probes-on-http, maybe, maybe (expected: true or false"
  })
  void whatIsWrongIsNamedWithValueExpectationAndOrigin(String key, String value, String message) {
    assertThatThrownBy(() -> load(Map.of(key, value)))
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
