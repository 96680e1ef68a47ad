package io.evenkeel.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.ShutdownSettings.PreDrain;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShutdownSettingsTest {

  private static ShutdownSettings load(Map<String, String> values) {
    var plan =
        new ServicePlan(
            Optional.of("orders"),
            List.of(),
            List.of(),
            List.of(ConfigSource.of("test", values)),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return CoreSettings.of(plan.load(), Platform.NONE).shutdown();
  }

  @Test
  void defaultsLeaveEverythingToThePlatform() {
    assertThat(load(Map.of()))
        .isEqualTo(
            new ShutdownSettings(
                Platform.AUTO,
                Optional.empty(),
                Optional.empty(),
                new PreDrain(Optional.empty()),
                Optional.empty()));
  }

  @Test
  void everyKeyIsRead() {
    var settings =
        load(
            Map.of(
                "shutdown.platform", "balancer",
                "shutdown.timeout", "40s",
                "shutdown.grace-period", "1m",
                "shutdown.pre-drain.max", "11s",
                "shutdown.report-dir", "/var/reports"));

    assertThat(settings)
        .isEqualTo(
            new ShutdownSettings(
                Platform.BALANCER,
                Optional.of(ofSeconds(40)),
                Optional.of(ofSeconds(60)),
                new PreDrain(Optional.of(ofSeconds(11))),
                Optional.of(Path.of("/var/reports"))));
  }

  @ParameterizedTest
  @CsvSource({
    "shutdown.timeout, 2h",
    "shutdown.grace-period, 25h",
    "shutdown.pre-drain.max, 11m",
  })
  void valueOutOfRangeIsNamed(String key, String value) {
    assertThatThrownBy(() -> load(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void unknownPlatformShowsTheKnownOnes() {
    assertThatThrownBy(() -> load(Map.of("shutdown.platform", "nomad")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("shutdown.platform: nomad")
        .hasMessageContaining("balancer");
  }

  @Test
  void preDrainLongerThanHalfOfTheTimeoutIsRefused() {
    var wrong = Map.of("shutdown.timeout", "10s", "shutdown.pre-drain.max", "6s");

    assertThatThrownBy(() -> load(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("shutdown.pre-drain.max: 6 s (expected: at most half of");
  }
}
