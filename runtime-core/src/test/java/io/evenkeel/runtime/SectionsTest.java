package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told about our sections, and what an application may say about how they are read. */
class SectionsTest {

  @Test
  void theCommandKnowsEverySectionOfTheRuntime() throws IOException {
    var told = new Properties();
    try (var in =
        SectionsTest.class.getResourceAsStream("/META-INF/evenkeel/sections.properties")) {
      told.load(in);
    }

    Map<Object, Object> declared = new TreeMap<>();
    CoreSettings.SECTIONS.forEach(s -> declared.put(s.section(), s.type().getName()));
    assertThat(told).containsExactlyInAnyOrderEntriesOf(declared);
  }

  @Test
  void everyKeyOfTheRuntimeHasAMeaningInTheManual() {
    var loader = RuntimeConfig.loader().environment(Map.of()).systemProperties(Map.of());
    CoreSettings.SECTIONS.forEach(s -> loader.section(s.section(), s.type()));

    assertThat(loader.inspect().keys())
        .isNotEmpty()
        .allSatisfy(key -> assertThat(key.description()).as(key.key()).isNotBlank());
  }

  @Test
  void theApplicationMaySayMoreAboutHowConfigurationIsRead() {
    var builder =
        ServiceRuntime.builder("orders")
            .source(ConfigSource.of("test", Map.of("http.listen-port", 9090)))
            .configuration(loader -> loader.renamed("http.listen-port", "http.port"));

    assertThatThrownBy(() -> builder.start(service -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.listen-port: renamed. Write http.port instead.");
  }
}
