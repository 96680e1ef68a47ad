package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsSettingsTest {

  private static final MetricsSettings.Http PLAIN = new MetricsSettings.Http(false, List.of());

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1_000_001})
  void aLimitThatIsNoneIsRefused(int maxSeries) {
    assertThatThrownBy(() -> new MetricsSettings(maxSeries, PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxSeries: " + maxSeries + " (expected: 1000-1000000)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "PT1H0.001S"})
  void aBoundaryThatIsNoAnswerTimeIsRefused(String text) {
    Duration boundary = Duration.parse(text);

    assertThatThrownBy(() -> new MetricsSettings.Http(true, List.of(boundary)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slo: " + boundary + " (expected: 1ms to 1h)");
  }

  @Test
  void moreBoundariesThanAnybodyPromisesAreRefused() {
    List<Duration> many = Collections.nCopies(21, Duration.ofSeconds(1));

    assertThatThrownBy(() -> new MetricsSettings.Http(true, many))
        .hasMessage("slo: 21 durations (expected: at most 20)");
  }

  @Test
  void defaultsAreTheRecommendedBucketsAndTenThousandSeries() {
    MetricsSettings defaults = MetricsSettings.defaults();

    assertThat(defaults.maxSeries()).isEqualTo(10_000);
    assertThat(defaults.http().boundaries())
        .hasSize(14)
        .startsWith(Duration.ofMillis(5))
        .endsWith(Duration.ofSeconds(10));
  }

  @Test
  void boundariesAreThoseOfBothOnceAndAscending() {
    List<Duration> slo = new ArrayList<>(List.of(Duration.ofSeconds(2), Duration.ofMillis(100)));
    var http = new MetricsSettings.Http(true, slo);
    slo.clear();

    assertThat(http.boundaries())
        .hasSize(15)
        .isSorted()
        .contains(Duration.ofSeconds(2), Duration.ofMillis(100));
    assertThat(new MetricsSettings.Http(false, http.slo()).boundaries())
        .containsExactly(Duration.ofMillis(100), Duration.ofSeconds(2));
    assertThat(PLAIN.boundaries()).isEmpty();
  }
}
