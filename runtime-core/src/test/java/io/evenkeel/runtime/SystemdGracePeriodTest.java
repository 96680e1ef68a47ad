package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdGracePeriodTest {

  @ParameterizedTest
  @CsvSource({
    "0::/system.slice/orders.service, orders.service",
    "0::/system.slice/system-orders.slice/orders@1.service, orders@1.service",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/orders.service, orders.service",
    "0::/user.slice/user-0.slice/session-3.scope, session-3.scope",
    "1:name=systemd:/system.slice/orders.service, orders.service",
  })
  void unitIsTheEndOfTheControlGroup(String line, String unit) {
    assertThat(SystemdGracePeriod.unit(List.of(line))).contains(unit);
  }

  @Test
  void firstHierarchyThatNamesAUnitCounts() {
    var lines = List.of("12:pids:/", "2:cpu:/system.slice/orders.service", "0::/other.service");

    assertThat(SystemdGracePeriod.unit(lines)).contains("orders.service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0::/", "0::/docker/0123abc", "0::/kubepods.slice", "", "service"})
  void processOutsideOfUnitsHasNone(String line) {
    assertThat(SystemdGracePeriod.unit(List.of(line))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1min 30s, PT1M30S",
    "25s, PT25S",
    "500ms, PT0.5S",
    "1.5s, PT1.5S",
    "2.000250s, PT2.00025S",
    "1h 2min 3s 4ms 5us, PT1H2M3.004005S",
    "2d, PT48H",
    "1w, PT168H",
    "0s, PT0S",
  })
  void spanIsReadAsSystemdPrintsIt(String span, Duration expected) {
    assertThat(SystemdGracePeriod.parse(span)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "infinity",
        "",
        " ",
        "90",
        "s",
        "-5s",
        "1min  30s",
        "soon",
        "1min 30",
        "5s;",
        "1,5s",
        "99999999999999999999s",
        "[not set]"
      })
  void anythingElseIsNoLimit(String span) {
    assertThat(SystemdGracePeriod.parse(span)).isEmpty();
  }
}
