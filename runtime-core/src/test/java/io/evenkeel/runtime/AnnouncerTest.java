package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncerTest {

  @Test
  void whatTheStepsCameToStandsInOneColumnAtATerminal() {
    var out = new ByteArrayOutputStream();
    var announcer =
        new Announcer(
            "orders", true, new PrintStream(out, true, StandardCharsets.UTF_8), text -> text);

    announcer.step("management", Duration.ofMillis(9), "http://127.0.0.1:8081");
    announcer.step("orders-database", Duration.ofMillis(12_071), "UP  41 ms");
    announcer.trouble("orders-cache", "DOWN, optional", "refused", "slower reads");
    announcer.step("order-events-of-all-shops", Duration.ofMillis(1_234_567), "");

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "  management           9 ms   http://127.0.0.1:8081",
            "  orders-database  12071 ms   UP  41 ms",
            "  orders-cache                DOWN, optional: refused (slower reads)",
            "  order-events-of-all-shops 1234567 ms");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1 s",
    "1049, 1 s",
    "1050, 1.1 s",
    "7600, 7.6 s",
    "59960, 60 s",
    "3600000, 3600 s"
  })
  void timesAreShort(long millis, String words) {
    assertThat(Announcer.words(Duration.ofMillis(millis))).isEqualTo(words);
  }
}
