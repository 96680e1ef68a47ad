package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class YamlSubstitutionTest {

  record Any(Map<String, String> map) {}

  record Typed(int port, List<Integer> ports, Optional<String> text, Map<String, String> map) {}

  @TempDir Path folder;

  private Sandbox yaml(String... lines) {
    return new Sandbox(folder)
        .file("reference.conf", "s.map {}")
        .file("application.yaml", String.join("\n", lines));
  }

  private static String value(Sandbox sandbox, String key) {
    return load(sandbox).describe().stream()
        .filter(entry -> entry.key().equals(key))
        .map(ConfigEntry::value)
        .findFirst()
        .orElse("absent");
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("s", Any.class).load();
  }

  private List<String> problems(String... lines) {
    return Sandbox.problems(yaml(lines).loader().section("s", Any.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${host}|h",
        "\"${host}\"|h",
        "a${host}b${host}|ahbh",
        "\"a\\n${host}\"|a\\u000ah",
        "'${host}'|${host}",
        "\"'${host}'\"|'h'",
        "jdbc:${host}:${port:5432}/x|jdbc:h:5432/x",
        "${?gone}|absent",
        "a${?gone}b|ab",
        "${gone:d}|d",
        "${gone:}|\"\"",
        "${host:d}|h",
        "${gone:a:b}|a:b",
        "${gone:${host}}|h",
        "${gone:${gone2:${gone3:deep}}}-x|deep-x",
        "\"${gone:\\\"q\\\"}\"|\"q\"",
        "$${host}|${host}",
        "a$${host}${host}|a${host}h",
        "$$${host}|$${host}",
        "$host $ {} }|$host $ {} }",
        "${\"a.b\"}|quoted"
      })
  void scalarsSubstitute(String scalar, String value) {
    Sandbox sandbox = yaml("host: h", "'a.b': quoted", "s:", "  map:", "    v: " + scalar);

    assertThat(value(sandbox, "s.map.v")).isEqualTo(value);
  }

  @Test
  void blockScalarsAreTakenAsTheyAre() {
    assertThat(value(yaml("h: x", "s.map.v: |", "  ${h}"), "s.map.v")).startsWith("\"${h}");
    assertThat(value(yaml("h: x", "s.map.v: >-", "  ${h}"), "s.map.v")).isEqualTo("${h}");
  }

  @Test
  void aPlainScalarThatIsOneSubstitutionKeepsTheType() {
    Sandbox sandbox =
        yaml(
            "base: {port: 80, ports: [1, 2], labels: {a: b}}",
            "s:",
            "  port: ${base.port}",
            "  ports: ${base.ports}",
            "  text: ${?nowhere}",
            "  map: ${base.labels}");

    assertThat(sandbox.loader().section("s", Typed.class).load().settings(Typed.class))
        .isEqualTo(new Typed(80, List.of(1, 2), Optional.empty(), Map.of("a", "b")));
  }

  @Test
  void aLaterLayersValueWins() {
    Sandbox sandbox =
        yaml("db.host: a", "s.map.url: jdbc:${db.host}:${db.port:1}")
            .file("application-prod.yaml", "db.host: b")
            .arguments("--profile=prod");

    assertThat(value(sandbox, "s.map.url")).isEqualTo("jdbc:b:1");
    assertThat(value(sandbox.variable("DB_HOST", "c"), "s.map.url")).isEqualTo("jdbc:c:1");
    sandbox.file("work/config/application.conf", "db.port = ${?DB_PORT}").variable("DB_PORT", "5");
    assertThat(value(sandbox, "s.map.url")).isEqualTo("jdbc:c:5");
    assertThat(load(sandbox).keyCount()).isEqualTo(3);
  }

  @Test
  void itMayReferToTheValueBelow() {
    Sandbox sandbox =
        yaml("s.map.path: /a")
            .file("application-b.yaml", "s.map.path: ${s.map.path}:/b")
            .arguments("--profile=b");

    assertThat(value(sandbox, "s.map.path")).isEqualTo("/a:/b");
  }

  @Test
  void theEnvironmentIsLookedAtLast() {
    Sandbox sandbox = yaml("s.map.home: ${HOME}/x").variable("HOME", "/home/orders");

    assertThat(value(sandbox, "s.map.home")).isEqualTo("/home/orders/x");
  }

  @Test
  void originsAreTheLinesOfTheFile() {
    RuntimeConfig config =
        load(
            yaml("host: h", "", "s.map.a: ${gone:1}", "s.map.b: a${host}", "s.map.c: ${host}", ""));

    assertThat(config.origin("s.map.a")).contains("application.yaml:3");
    assertThat(config.origin("s.map.b")).contains("application.yaml:4");
    assertThat(config.explain("s.map.c"))
        .isEqualTo(
            """
            s.map.c = h
              application.yaml:5: ${host}  (wins)
              substituted from application.yaml:1""");
    assertThat(config.explain("s.map.a"))
        .isEqualTo(
            """
            s.map.a = 1
              application.yaml:3: ${gone:...}  (wins)""");
  }

  @Test
  void aMissingKeyIsNamedWithItsLine() {
    assertThat(
            problems(
                "a: b", "s.map:", "  x: ${gone}", "  y: \"planted ${gone.too} planted\"", "  z: 1"))
        .containsExactly(
            "s.map.x: cannot resolve ${gone} @ application.yaml:3",
            "s.map.y: cannot resolve ${gone.too} @ application.yaml:4");
    assertThat(problems("s.map.x: ${gone:a${gone2}}"))
        .containsExactly("s.map.x: cannot resolve ${gone2} @ application.yaml:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${",
        "${a",
        "a${}b",
        "${a..b}",
        "${.a}",
        "${?a:b}",
        "${a:${b}",
        "${ }",
        "'x'${\"a}",
        "$$$${${"
      })
  void malformedSubstitutionsAreLocatedAndNotQuoted(String text) {
    assertThat(problems("# c", "s.map.x: \"planted" + text.replace("\"", "\\\"") + "\""))
        .containsExactly(
            "application.yaml: malformed substitution (expected: ${key}, ${?key} or ${key:default}; $${ for a plain ${) @ application.yaml:2");
  }

  @Test
  void circlesAreNamedWithTheirKeys() {
    assertThat(problems("a: 1", "s.map.x: \"${s.map.y}\"", "s.map.y: 1${s.map.x}"))
        .singleElement()
        .asString()
        .startsWith(
            "application.yaml: substitutions refer to each other in a circle: ${s.map.x}, ${s.map.y} @ application.yaml:");
    assertThat(problems("s.map.x: ${s.map.x}"))
        .containsExactly(
            "application.yaml: substitutions refer to each other in a circle: ${s.map.x} @ application.yaml:1");
    assertThat(value(yaml("s.map.x: ${s.map.y:1}", "s.map.y: ${s.map.x:2}"), "s.map.x"))
        .isIn("1", "2");
  }

  @Test
  void textAndASectionCannotBeJoined() {
    assertThat(problems("o: {password: planted}", "s.map.x: a${o}"))
        .containsExactly(
            "application.yaml: a substitution joins text with a section or a list @ application.yaml:2");
  }

  @Test
  void nestingIsBounded() {
    assertThat(problems("s.map.x: " + "${a:".repeat(20) + "}".repeat(20)))
        .singleElement()
        .asString()
        .contains("malformed substitution");
    assertThat(problems("s.map.x: ${" + "a.".repeat(100_000) + "a}"))
        .singleElement()
        .asString()
        .contains("nested too deeply");
  }

  @Test
  void manySubstitutionsAreReadAndTooManyRefused() {
    Map<String, String> expected = new HashMap<>();
    StringBuilder yaml = new StringBuilder("host: h\ns:\n  map:\n");
    for (int i = 0; i < 1_000; i++) {
      yaml.append("    k").append(i).append(": x${host}-${gone:").append(i).append("}\n\n");
      expected.put("k" + i, "xh-" + i);
    }

    RuntimeConfig config = load(yaml(yaml.toString()));

    assertThat(config.settings(Any.class).map()).isEqualTo(expected);
    assertThat(config.origin("s.map.k999")).contains("application.yaml:2002");
    assertThat(config.keyCount()).isEqualTo(1_001);
    assertThat(problems("a: [" + "\"${b}\", ".repeat(2_001) + "]"))
        .containsExactly(
            "application.yaml: too many substitutions (expected: at most 2000 values with one) @ application.yaml");
  }

  @Test
  void anAliasedScalarSubstitutesInBothPlaces() {
    assertThat(load(yaml("h: x", "s.map:", "  a: &a \"${h}1\"", "  b: *a")).describe())
        .filteredOn(entry -> entry.key().startsWith("s.map"))
        .extracting(ConfigEntry::value)
        .containsExactly("x1", "x1");
  }

  @Test
  void includedYamlSubstitutesToo() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application.conf", "include \"more.yaml\"\ns { include \"more.yaml\" }")
            .file("more.yaml", "map: {a: \"${map.b}-${gone:d}\", b: c}");

    assertThat(load(sandbox).settings(Any.class).map()).isEqualTo(Map.of("a", "c-d", "b", "c"));
  }
}
