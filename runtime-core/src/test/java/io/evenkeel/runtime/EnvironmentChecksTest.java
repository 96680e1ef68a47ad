package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.runtime.EnvironmentCheck.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentChecksTest {

  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private Machine machine() {
    return new Machine(
        OptionalLong.of(1_048_576),
        GIB / 2,
        GIB,
        Instant.parse("2026-11-21T10:00:00Z"),
        ZoneOffset.UTC,
        StandardCharsets.UTF_8,
        "UTF-8",
        folder);
  }

  private CoreSettings settings(Map<String, ?> values) {
    var all = new HashMap<String, Object>(values);
    all.putIfAbsent("http.port", 0);
    all.putIfAbsent("start.disk-free", "1KiB");
    var loader =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .workingDirectory(folder)
            .source(ConfigSource.of("test", all));
    CoreSettings.SECTIONS.forEach(s -> loader.section(s.section(), s.type()));
    return CoreSettings.of(loader.load(), Platform.NONE);
  }

  private List<SelfCheck> survey(Machine machine, Map<String, ?> values) throws Exception {
    var survey = new EnvironmentSurvey("test", Duration.ofSeconds(30));
    survey.run(EnvironmentChecks.of(machine, settings(values), true, true));
    return survey.rows();
  }

  private static SelfCheck row(List<SelfCheck> rows, String check) {
    return rows.stream().filter(row -> row.check().equals(check)).findFirst().orElseThrow();
  }

  @Test
  void aGoodMachinePassesEverything() throws Exception {
    List<SelfCheck> rows = survey(machine(), Map.of());

    assertThat(rows).allMatch(SelfCheck::passed);
    assertThat(rows.stream().map(SelfCheck::check))
        .containsExactly(
            "disk " + folder,
            "file-descriptors",
            "heap",
            "clock",
            "time-zone",
            "charset",
            "file-names");
  }

  @Test
  void thisMachineCanBeLookedAt() throws Exception {
    assertThat(survey(Machine.here(), Map.of()).stream().map(SelfCheck::check)).contains("heap");
    assertThat(Machine.here().memory()).isGreaterThan(1 << 20);
  }

  @Test
  void fewerDescriptorsThanConnectionsAreAWarning() throws Exception {
    var few =
        new Machine(
            OptionalLong.of(1024),
            GIB / 2,
            GIB,
            machine().now(),
            ZoneOffset.UTC,
            StandardCharsets.UTF_8,
            "UTF-8",
            folder);

    SelfCheck row = row(survey(few, Map.of()), "file-descriptors");

    assertThat(row.passed()).isFalse();
    assertThat(row.policy()).isEqualTo("WARN");
    assertThat(row.expected()).isEqualTo("at least 10256 (http.max-connections)");
    assertThat(row.result()).isEqualTo("1024");
    assertThat(row.impact()).contains("ulimit -n");
  }

  @ParameterizedTest
  @CsvSource({"870, true", "871, false", "1024, false"})
  void theHeapMustLeaveRoomInTheContainer(long heapMebibytes, boolean passes) throws Exception {
    var machine =
        new Machine(
            OptionalLong.empty(),
            heapMebibytes << 20,
            GIB,
            machine().now(),
            ZoneOffset.UTC,
            StandardCharsets.UTF_8,
            "UTF-8",
            folder);

    assertThat(row(survey(machine, Map.of()), "heap").passed()).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:10Z, false",
    "2026-11-21T00:00:00Z, true",
    "2262-01-01T00:00:00Z, false"
  })
  void aClockThatCannotBeRightIsAWarning(Instant now, boolean passes) throws Exception {
    var machine =
        new Machine(
            OptionalLong.empty(),
            GIB / 2,
            GIB,
            now,
            ZoneOffset.UTC,
            StandardCharsets.UTF_8,
            "UTF-8",
            folder);

    assertThat(row(survey(machine, Map.of()), "clock").passed()).isEqualTo(passes);
  }

  @Test
  void anotherCharsetIsAWarning() throws Exception {
    var machine =
        new Machine(
            OptionalLong.empty(),
            GIB / 2,
            GIB,
            machine().now(),
            ZoneOffset.UTC,
            Charset.forName("US-ASCII"),
            "ANSI_X3.4-1968",
            folder);

    List<SelfCheck> rows = survey(machine, Map.of());

    assertThat(row(rows, "charset").result()).isEqualTo("US-ASCII");
    assertThat(row(rows, "charset").passed()).isFalse();
    assertThat(row(rows, "file-names").passed()).isFalse();
  }

  @Test
  void theTimeZoneCountsOnlyWhereOneIsAskedFor() throws Exception {
    var berlin =
        new Machine(
            OptionalLong.empty(),
            GIB / 2,
            GIB,
            machine().now(),
            ZoneId.of("Europe/Berlin"),
            StandardCharsets.UTF_8,
            "UTF-8",
            folder);

    assertThat(row(survey(berlin, Map.of()), "time-zone").passed()).isTrue();
    assertThat(
            row(survey(berlin, Map.of("start.time-zone", "Europe/Berlin")), "time-zone").passed())
        .isTrue();
    assertThatThrownBy(() -> survey(berlin, Map.of("start.time-zone", "UTC")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage("time-zone: Europe/Berlin");
  }

  @Test
  void everythingThatIsMissingIsToldAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path none = folder.resolve("none");

    assertThatThrownBy(
            () ->
                survey(
                    machine(),
                    Map.of(
                        "start.required-files",
                        List.of(file.toString(), none.toString(), folder.toString()),
                        "start.writable-directories",
                        List.of(folder.toString(), file.toString(), none.toString()))))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("file " + none + ": " + none + " does not exist")
        .hasMessageContaining("file " + folder + ": " + folder + " is no file that can be read")
        .hasMessageContaining("directory " + file + ": " + file + " is no directory")
        .hasMessageContaining("directory " + none + ": " + none + " is no directory");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void aFullDiskFailsWhereTheServiceWrites() {
    var wanted =
        Map.of(
            "start.writable-directories", List.of(folder.toString()), "start.disk-free", "1000TiB");

    assertThatThrownBy(() -> survey(machine(), wanted))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageMatching("disk .* free");
  }

  @Test
  void aTakenPortIsFoundBeforeAnythingStarts() throws Exception {
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, Object> taken =
          Map.of("http.host", "127.0.0.1", "http.port", owner.getLocalPort());

      assertThatThrownBy(() -> survey(machine(), taken))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("http-port: cannot listen on 127.0.0.1:" + owner.getLocalPort());
    }
    assertThat(row(survey(machine(), Map.of("http.port", freePort())), "http-port").passed())
        .isTrue();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aQuestionThatHangsIsAnsweredWithNo() {
    var release = new CountDownLatch(1);
    var survey = new EnvironmentSurvey("test", Duration.ofMillis(50));
    var hangs =
        new EnvironmentCheck(
            "directory /mnt/dead",
            "writable",
            true,
            "",
            () -> {
              release.await();
              return Answer.yes("late");
            });
    var throwing =
        new EnvironmentCheck(
            "other",
            "x",
            false,
            "",
            () -> {
              throw new IOException("no such device");
            });

    assertThatThrownBy(() -> survey.run(List.of(hangs, throwing)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage("directory /mnt/dead: no answer in 50 ms");
    release.countDown();
    assertThat(row(survey.rows(), "other").result()).isEqualTo("no such device");
  }

  @Test
  void theTableHasALineForEachCheckAndMarksWhatFailed() {
    var up =
        new SelfCheck(
            "orders-database",
            "UP",
            "UP",
            true,
            java.util.Optional.of(Duration.ofMillis(41)),
            Duration.ofSeconds(3),
            "all reads and writes",
            "FAIL");
    var down =
        new SelfCheck(
            "cache",
            "UP",
            "DOWN: refused",
            false,
            java.util.Optional.empty(),
            Duration.ofSeconds(2),
            "",
            "WARN");

    assertThat(SelfCheckTable.of(List.of(up, down)))
        .containsExactly(
            "  self-check       expected  result         time   timeout  policy  impact",
            "  orders-database  UP        UP             41 ms  3 s      FAIL    all reads and writes",
            "! cache            UP        DOWN: refused  -      2 s      WARN");
    assertThat(SelfCheckTable.of(List.of())).isEmpty();
  }
}
