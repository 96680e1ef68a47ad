package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

  private static Platform detect(Map<String, String> environment, String... files) {
    return Platform.detect(environment, path -> Set.of(files).contains(path.toString()));
  }

  @Test
  void plainProcessIsNone() {
    assertThat(detect(Map.of("PATH", "/usr/bin", "HOME", "/root"))).isEqualTo(Platform.NONE);
  }

  @Test
  void podOfKubernetesIsKnownByTheVariableEachOneHas() {
    var environment = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "container", "podman");

    assertThat(detect(environment, "/.dockerenv")).isEqualTo(Platform.KUBERNETES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.dockerenv", "/run/.containerenv"})
  void anyOtherContainerIsKnownByTheFileItsEngineLeaves(String file) {
    assertThat(detect(Map.of(), file)).isEqualTo(Platform.DOCKER);
    assertThat(Platform.container(Map.of(), Path.of(file)::equals)).isTrue();
  }

  @Test
  void containerIsKnownByItsVariableToo() {
    assertThat(detect(Map.of("container", "lxc"))).isEqualTo(Platform.DOCKER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVOCATION_ID", "NOTIFY_SOCKET"})
  void unitOfSystemdIsKnownByWhatSystemdSets(String variable) {
    assertThat(detect(Map.of(variable, "x"))).isEqualTo(Platform.SYSTEMD);
  }

  @Test
  void containerThatAUnitStartedIsStillAContainer() {
    assertThat(detect(Map.of("INVOCATION_ID", "x"), "/.dockerenv")).isEqualTo(Platform.DOCKER);
  }

  @ParameterizedTest
  @CsvSource({
    "KUBERNETES, 25, 5000, true",
    "BALANCER, 25, 15000, true",
    "SYSTEMD, 25, 500, false",
    "DOCKER, 8, 500, false",
    "NONE, 25, 500, false",
  })
  void eachHasItsTimeoutAndPreDrain(
      Platform platform, int timeoutSeconds, int preDrainMillis, boolean waitsForOthers) {
    assertThat(platform.timeout()).isEqualTo(Duration.ofSeconds(timeoutSeconds));
    assertThat(platform.preDrain()).isEqualTo(Duration.ofMillis(preDrainMillis));
    assertThat(platform.waitsForOthers()).isEqualTo(waitsForOthers);
  }
}
