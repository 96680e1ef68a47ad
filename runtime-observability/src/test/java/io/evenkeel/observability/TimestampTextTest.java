package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T01:23:45.678Z",
        "2026-11-22T01:23:00Z",
        "2026-11-22T00:00:00.001Z",
        "2024-02-29T23:59:59.999Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:00.010Z",
        "0999-01-01T10:00:59Z",
      })
  void everyPartIsThereWhateverItIs(String text) {
    Instant time = Instant.parse(text);

    assertThat(TimestampText.iso().of(time.toEpochMilli()))
        .isEqualTo(formatted("uuuu-MM-dd'T'HH:mm:ss.SSS", "UTC", time) + "Z");
    assertThat(TimestampText.timeOfDay().of(time.toEpochMilli()))
        .isEqualTo(formatted("HH:mm:ss.SSS", ZoneId.systemDefault().getId(), time));
  }

  private static String formatted(String pattern, String zone, Instant time) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.of(zone)).format(time);
  }
}
