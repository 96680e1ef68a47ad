package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"verbose", "", " ", "warning", "all", "info,debug", "INF\u0130"})
  void unknownLevelIsRefusedWithTheChoice(String level) {
    assertThatThrownBy(() -> new LogSettings(LogFormat.JSON, level, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level: " + level + " (expected: trace, debug, info, warn, error, off)");
  }

  @Test
  void unknownLevelOfALoggerNamesTheLogger() {
    Map<String, String> levels = Map.of("com.acme", "loud");

    assertThatThrownBy(() -> new LogSettings(LogFormat.JSON, "info", levels))
        .hasMessage("levels.\"com.acme\": loud (expected: trace, debug, info, warn, error, off)");
  }

  @Test
  void loggerWithoutANameIsRefused() {
    assertThatThrownBy(() -> new LogSettings(LogFormat.JSON, "info", Map.of(" ", "info")))
        .hasMessage("levels: \"\" (expected: a logger name)");
  }

  @Test
  void defaultsAreAutoAndInfo() {
    assertThat(LogSettings.defaults()).isEqualTo(new LogSettings(LogFormat.AUTO, "info", Map.of()));
  }

  @Test
  void levelsAreCopiedAndKeptInLowerCase() {
    Map<String, String> levels = new HashMap<>(Map.of("com.acme", " DEBUG "));

    LogSettings settings = new LogSettings(LogFormat.TEXT, "Warn", levels);
    levels.clear();

    assertThat(settings.format()).isEqualTo(LogFormat.TEXT);
    assertThat(settings.level()).isEqualTo("warn");
    assertThat(settings.levels()).containsExactly(Map.entry("com.acme", "debug"));
  }

  @Test
  void autoIsTextForPeopleOnly() {
    assertThat(LogFormat.AUTO.resolved(true)).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.AUTO.resolved(false)).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.JSON.resolved(true)).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.TEXT.resolved(false)).isEqualTo(LogFormat.TEXT);
  }
}
