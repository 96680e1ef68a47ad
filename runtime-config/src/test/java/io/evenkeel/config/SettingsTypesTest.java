package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTypesTest {

  enum Mode {
    READ_ONLY,
    READ_WRITE
  }

  record Pool(int maxPoolSize, Duration maxWait) {}

  record All(
      boolean flag,
      byte tiny,
      short small,
      int port,
      Long count,
      float ratio,
      Double share,
      char mark,
      String text,
      Mode mode,
      Duration timeout,
      DataSize limit,
      Path folder,
      URI url,
      InetSocketAddress address,
      Pattern pattern,
      Secret password,
      Pool pool,
      List<Integer> ports,
      Set<Mode> modes,
      List<Pool> pools,
      Map<String, Duration> timeouts,
      Optional<String> note,
      Optional<Pool> spare,
      Optional<List<String>> tags) {}

  record One<T>(T value) {}

  record Whole(int value) {}

  record Time(Duration value) {}

  record Size(DataSize value) {}

  record Flag(boolean value) {}

  record Letters(String value) {}

  record Address(InetSocketAddress value) {}

  record Choice(Mode value) {}

  record Place(Path value) {}

  record Link(URI value) {}

  record Match(Pattern value) {}

  record Texts(List<String> value) {}

  record Chain(String name, Optional<Chain> next) {}

  record Unsupported(StringBuilder builder) {}

  record Hidden(Secret value, Optional<String> other) {}

  @TempDir Path folder;

  private static final String FULL =
      """
      all {
        flag = true, tiny = -5, small = 300, port = 8080, count = 9000000000, ratio = 0.5, share = 0.25, mark = x
        text = "  spaced ", mode = Read-Only, timeout = 500 ms, limit = 512KiB, folder = /var/lib, url = "http://h:1/p"
        address = "[::1]:5432", pattern = "a+", password = hunter2hunter2
        pool { max-pool-size = 7, max-wait = 2m }
        ports = [1, "2"], modes = [read-write, READ_ONLY], pools = [{ max-pool-size = 1, max-wait = 1s }]
        timeouts { b = 2s, "a.c" = 1s }
        spare { max-pool-size = 8, max-wait = 3s }
        tags = [one]
      }
      """;

  @Test
  void everyTypeIsMappedFromItsText() {
    All all = new Sandbox(folder).file("application.conf", FULL).load("all", All.class);

    assertThat(all.flag()).isTrue();
    assertThat(all.tiny()).isEqualTo((byte) -5);
    assertThat(all.small()).isEqualTo((short) 300);
    assertThat(all.port()).isEqualTo(8080);
    assertThat(all.count()).isEqualTo(9_000_000_000L);
    assertThat(all.ratio()).isEqualTo(0.5f);
    assertThat(all.share()).isEqualTo(0.25);
    assertThat(all.mark()).isEqualTo('x');
    assertThat(all.text()).isEqualTo("  spaced ");
    assertThat(all.mode()).isEqualTo(Mode.READ_ONLY);
    assertThat(all.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(all.limit()).isEqualTo(DataSize.ofKibibytes(512));
    assertThat(all.folder()).isEqualTo(Path.of("/var/lib"));
    assertThat(all.url()).isEqualTo(URI.create("http://h:1/p"));
    assertThat(all.address()).isEqualTo(InetSocketAddress.createUnresolved("::1", 5432));
    assertThat(all.pattern().pattern()).isEqualTo("a+");
    assertThat(all.password()).isEqualTo(Secret.of("hunter2hunter2"));
    assertThat(all.pool()).isEqualTo(new Pool(7, Duration.ofMinutes(2)));
    assertThat(all.ports()).containsExactly(1, 2);
    assertThat(all.modes()).containsExactly(Mode.READ_WRITE, Mode.READ_ONLY);
    assertThat(all.pools()).containsExactly(new Pool(1, Duration.ofSeconds(1)));
    assertThat(all.timeouts())
        .isEqualTo(Map.of("b", Duration.ofSeconds(2), "a.c", Duration.ofSeconds(1)));
    assertThat(all.note()).isEmpty();
    assertThat(all.spare()).contains(new Pool(8, Duration.ofSeconds(3)));
    assertThat(all.tags()).contains(List.of("one"));
    assertThat(all.toString()).doesNotContain("hunter2");
  }

  @Test
  void absentOptionalsAreEmptyAndAllElseIsRequired() {
    var sandbox =
        new Sandbox(folder).file("application.conf", "all { flag = null, pool { max-wait = 1s } }");

    List<String> problems = Sandbox.problems(sandbox.loader().section("all", All.class));

    assertThat(problems)
        .contains(
            "all.flag: required, but null @ application.conf:1",
            "all.pool.max-pool-size: required, but missing",
            "all.ports: required, but missing")
        .noneMatch(
            p -> p.contains("all.note") || p.contains("all.spare") || p.contains("all.tags"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80.5",
        "2147483648",
        "-2147483649",
        "abc",
        "\"\"",
        "1e999999999",
        "true",
        "99999999999999999999"
      })
  void wholeNumbersRefuseFractionsAndOverflow(String text) {
    assertThat(problem("value = " + text, Whole.class))
        .isEqualTo(
            "s.value: "
                + text
                + " (expected: a whole number from -2147483648 to 2147483647) @ application.conf:1");
  }

  @ParameterizedTest
  @CsvSource({"010,10", "1e3,1000", "'\"7\"',7", "8080.0,8080"})
  void wholeNumbersAreDecimal(String text, int number) {
    assertThat(load("value = " + text, Whole.class).value()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "\"10\"", "10 parsecs", "s", "99999999999d", "0.1ns"})
  void durationsNeedAUnitAndMustFit(String text) {
    assertThat(problem("value = " + text, Time.class))
        .isEqualTo(
            "s.value: "
                + text.replace("\"", "")
                + " (expected: a duration with a unit, such as 10s) @ application.conf:1");
  }

  @ParameterizedTest
  @CsvSource({"10s,PT10S", "500 ms,PT0.5S", "1.5h,PT1H30M", "2 days,PT48H", "3us,PT0.000003S"})
  void durationsFollowHocon(String text, Duration duration) {
    assertThat(load("value = " + text, Time.class).value()).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "512 apples", "-1KiB", "0.5B", "999999999999GiB"})
  void sizesNeedAUnitAndMustFit(String text) {
    assertThat(problem("value = " + text, Size.class))
        .isEqualTo(
            "s.value: "
                + text
                + " (expected: a size with a unit, such as 512KiB) @ application.conf:1");
  }

  @Test
  void yesIsNoBoolean() {
    assertThat(problem("value = yes", Flag.class))
        .isEqualTo("s.value: yes (expected: true or false) @ application.conf:1");
  }

  @Test
  void enumExpectationListsTheValues() {
    assertThat(problem("value = write", Choice.class))
        .isEqualTo("s.value: write (expected: one of read-only, read-write) @ application.conf:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", ":80", "host:70000", "::1:80", "a b:80", "http://h:80"})
  void addressesAreHostAndPort(String text) {
    assertThat(problem("value = \"" + text + "\"", Address.class))
        .isEqualTo(
            "s.value: "
                + text
                + " (expected: host:port, such as localhost:5432) @ application.conf:1");
  }

  @Test
  void malformedPathUriAndPatternAreRefused() {
    assertThat(problem("value = \"a\\u0000b\"", Place.class))
        .isEqualTo("s.value: a\\u0000b (expected: a path) @ application.conf:1");
    assertThat(problem("value = \"\"", Link.class))
        .isEqualTo("s.value: \"\" (expected: a URI) @ application.conf:1");
    assertThat(problem("value = \"a b\"", Link.class))
        .isEqualTo("s.value: a b (expected: a URI) @ application.conf:1");
    assertThat(problem("value = \"(\"", Match.class))
        .isEqualTo("s.value: ( (expected: a regular expression) @ application.conf:1");
  }

  @Test
  void wrongShapesAreNamed() {
    assertThat(problem("value { a = 1 }", Whole.class))
        .startsWith("s.value: a section (expected: a whole number");
    assertThat(problem("value = [1, 2]", Letters.class))
        .isEqualTo("s.value: [1,2] (expected: text) @ application.conf:1");
    assertThat(problem("value = x", Texts.class))
        .isEqualTo("s.value: x (expected: a list) @ application.conf:1");
    var sandbox = new Sandbox(folder).file("application.conf", "s = 5");
    assertThat(Sandbox.problems(sandbox.loader().section("s", Whole.class)))
        .containsExactly("s: 5 (expected: a section) @ application.conf:1");
  }

  @Test
  void textKeepsTheCharactersOfNumbers() {
    assertThat(load("value = 010", Letters.class).value()).isEqualTo("010");
    assertThat(load("value = 1.10", Letters.class).value()).isEqualTo("1.10");
    assertThat(load("value = \"\"", Letters.class).value()).isEmpty();
  }

  @Test
  void aHugeOrForgedValueStaysOnOneShortLine() {
    String text = problem("value = \"" + "9".repeat(100_000) + "\"", Whole.class);
    String forged = problem("value = \"1\\n  http.port: fine\"", Whole.class);

    assertThat(text).hasSizeLessThan(250).contains("999...");
    assertThat(forged).contains("1\\u000a  http.port: fine (expected");
  }

  @Test
  void unboundTypesAreABugOfTheCaller() {
    RuntimeConfig.Loader loader = RuntimeConfig.loader();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", Unsupported.class))
        .withMessageContaining(
            "Unsupported.builder: java.lang.StringBuilder (expected: a primitive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", Chain.class))
        .withMessageContaining("a record that does not contain itself");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", One.class))
        .withMessageContaining("without type parameters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("", Whole.class))
        .withMessageContaining("expected: a key");
  }

  private <T extends Record> T load(String body, Class<T> type) {
    return new Sandbox(folder).file("application.conf", "s { " + body + " }").load("s", type);
  }

  private String problem(String body, Class<? extends Record> type) {
    var sandbox = new Sandbox(folder).file("application.conf", "s { " + body + " }");
    List<String> problems = Sandbox.problems(sandbox.loader().section("s", type));
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }
}
