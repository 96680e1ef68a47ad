package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FilesTest {

  record Any(String text, Map<String, String> map) {}

  record Num(int value) {}

  @TempDir Path folder;

  private List<String> problems(String name, String text) {
    return Sandbox.problems(new Sandbox(folder).file(name, text).loader().section("s", Any.class));
  }

  @Test
  void aKeyThatAJsonObjectHasTwiceIsAProblem() {
    var sandbox =
        new Sandbox(folder)
            .file("application.json", "{ \"a\": { \"x\": [{ \"y\": 1,\n \"\\u0079\": {} }] } }");

    assertThat(Sandbox.problems(sandbox.loader()))
        .containsExactly(
            "application.json: JSON does not allow duplicate fields: 'y' was already seen @ application.json:2");
  }

  @Test
  void malformedFilesOfEveryFormatAreReportedTogetherWithTheirLines() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application.conf", "s {\n text = a\n map { a = }} {\n")
            .file("application.json", "{\n\"s\": {\n\"text\": oops\n}}")
            .file("application.yaml", "s:\n  text: [a\n  map: b")
            .file("application.properties", "s.text=a\ns.map.a=\\u00zz\n");

    List<String> problems = Sandbox.problems(sandbox.loader().section("s", Any.class));

    assertThat(problems).hasSize(4);
    assertThat(problems.get(0)).startsWith("application.conf: ").endsWith("@ application.conf:3");
    assertThat(problems.get(1)).startsWith("application.json: ").endsWith("@ application.json:3");
    assertThat(problems.get(2))
        .isEqualTo("application.properties: malformed \\uxxxx escape @ application.properties:2");
    assertThat(problems.get(3)).startsWith("application.yaml: ").endsWith("@ application.yaml:3");
  }

  @Test
  void aBrokenFileDoesNotHideWrongValuesOfOthersAndMakesNothingMissing() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application.conf", "s {")
            .file("application.properties", "n.value = x");

    assertThat(Sandbox.problems(sandbox.loader().section("s", Any.class).section("n", Num.class)))
        .hasSize(2)
        .last()
        .isEqualTo(
            "n.value: x (expected: a whole number from -2147483648 to 2147483647) @ application.properties:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application.conf|s.text = planted-secret\"planted\" planted-secret }",
        "application.conf|s.text = \"planted-secret",
        "application.conf|s = { text : planted-secret { a = 1 }",
        "application.conf|planted-secret planted",
        "application.json|{\"s\": planted-secret}",
        "application.yaml|s: planted-secret: planted-secret",
        "application.yaml|s: 'planted-secret",
        "application.yaml|s: *planted-secret",
        "application.yaml|s: !!planted-secret%zz x",
        "application.yaml|s: !planted-secret",
        "application.yaml|s: !planted!secret"
      })
  void syntaxErrorsDoNotQuoteWhatMayBeASecret(String name, String text) {
    assertThat(problems(name, text))
        .singleElement()
        .asString()
        .doesNotContain("planted-secret")
        .startsWith(name + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application.conf",
        "application.json",
        "application.yaml",
        "application.yml",
        "application.properties"
      })
  void anEmptyFileIsAnEmptyLayer(String name) {
    Sandbox sandbox = new Sandbox(folder).file("reference.conf", "n.value = 1").file(name, "");

    assertThat(sandbox.loader().section("n", Num.class).load().layers())
        .containsExactly("reference.conf");
    assertThat(sandbox.file("application.yaml", "# nothing\n---\n").load("n", Num.class).value())
        .isEqualTo(1);
  }

  @Test
  void aByteOrderMarkIsSkippedAndOtherEncodingsAreRefused() {
    assertThat(
            new Sandbox(folder)
                .file("application.yaml", "\uFEFFn:\n  value: 1")
                .load("n", Num.class)
                .value())
        .isEqualTo(1);

    Sandbox latin =
        new Sandbox(folder).file("application.yaml", new byte[] {'a', ':', ' ', (byte) 0xe4});
    assertThat(Sandbox.problems(latin.loader()))
        .containsExactly("application.yaml: is not valid UTF-8 @ application.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application.conf",
        "application.json",
        "application.yaml",
        "application.properties"
      })
  void aHugeFileIsRefused(String name) {
    Sandbox sandbox = new Sandbox(folder).file(name, new byte[(4 << 20) + 1]);

    assertThat(Sandbox.problems(sandbox.loader()))
        .containsExactly(name + ": too large (expected: at most 4MiB) @ " + name);
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 5_000, 200_000})
  void deepNestingIsRefusedInEveryFormat(int depth) {
    Map<String, String> files =
        Map.of(
            "application.json", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth),
            "application.conf", "a {".repeat(depth) + "}".repeat(depth),
            "application.yaml", "a: " + "[".repeat(depth) + "]".repeat(depth),
            "application.yml", "{a: ".repeat(depth) + "1" + "}".repeat(depth),
            "application.properties", "a.".repeat(depth) + "a=1");
    Sandbox sandbox = new Sandbox(folder);
    files.forEach(sandbox::file);

    List<String> problems = Sandbox.problems(sandbox.loader());

    assertThat(problems)
        .hasSize(5)
        .allMatch(
            p -> p.contains("nested too deeply (expected: at most 64 levels)"),
            "nested too deeply");
  }

  @Test
  void yamlDuplicateKeysAreRefusedWithTheirLine() {
    String yaml = "s:\n  text: a\n  text: b\n  map:\n    x: 1\ns.map.x: 2\ns:\n  text: c\n";

    assertThat(problems("application.yaml", yaml))
        .containsExactly(
            "s.text: duplicate key: set before in this file @ application.yaml:3",
            "s.map.x: duplicate key: set before in this file @ application.yaml:6",
            "s: duplicate key: set before in this file @ application.yaml:7");
  }

  @Test
  void propertiesSetTwiceAreRefused() {
    assertThat(
            problems(
                "application.properties", "s.text=a\n# c\ns.text=b\ns.map.a=1\ns.map=2\ns..x=1\n"))
        .containsExactly(
            "s.text: set a second time in this file, or both a value and a section @ application.properties:3",
            "s.map: set a second time in this file, or both a value and a section @ application.properties:5",
            "s..x: has an empty part (expected: a key such as http.port) @ application.properties:6");
  }

  @Test
  void propertiesFollowTheUsualEscapes() {
    Any any =
        new Sandbox(folder)
            .file(
                "application.properties",
                "! c\ns.text : caf\\u00e9 \\\n   au lait\\\\\r\n  s.map.k = v=w")
            .load("s", Any.class);

    assertThat(any).isEqualTo(new Any("café au lait\\", Map.of("k", "v=w")));
  }

  @Test
  void yamlIsReadByItsCoreSchema() {
    String yaml =
        """
        defaults: &d {k1: v1, k2: v2}
        s:
          text: no
          map:
            <<: *d
            k2: mine
            octal: 010
            version: 1.10
            truth: True
            'a.b': x
            block: |
              two
              lines
            substitution: ${s.text}
            quoted: '${s.text}'
        """;

    Any any = new Sandbox(folder).file("application.yaml", yaml).load("s", Any.class);

    assertThat(any.text()).isEqualTo("no");
    assertThat(any.map())
        .containsOnly(
            Map.entry("k1", "v1"),
            Map.entry("k2", "mine"),
            Map.entry("octal", "010"),
            Map.entry("version", "1.10"),
            Map.entry("truth", "True"),
            Map.entry("a.b", "x"),
            Map.entry("block", "two\nlines\n"),
            Map.entry("substitution", "no"),
            Map.entry("quoted", "${s.text}"));
  }

  @ParameterizedTest
  @CsvSource({"010,10", "0x1F,31", "0o17,15", "-7,-7", "'\"5\"',5"})
  void yamlNumbersAreNeverOctalByAccident(String text, int number) {
    assertThat(
            new Sandbox(folder)
                .file("application.yaml", "n.value: " + text)
                .load("n", Num.class)
                .value())
        .isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- a|the root is no mapping (expected: key: value lines) @ application.yaml:1",
        "just text|the root is no mapping (expected: key: value lines) @ application.yaml:1",
        "? [a, b]~: c|a key is a list or a mapping (expected: text) @ application.yaml:1"
      })
  void yamlOfAnotherShapeIsRefused(String text, String problem) {
    assertThat(problems("application.yaml", text.replace('~', '\n')))
        .containsExactly("application.yaml: " + problem);
  }

  @Test
  void severalYamlDocumentsAreRefused() {
    assertThat(problems("application.yaml", "a: 1\n---\nb: 2\n"))
        .singleElement()
        .asString()
        .contains("another document")
        .endsWith("@ application.yaml:2");
  }

  @Test
  void billionLaughsAreRefusedQuickly() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(3) + alias + "]\n");
    }
    long start = System.nanoTime();

    List<String> problems = problems("application.yaml", laughs.toString());

    assertThat(problems)
        .hasSize(1)
        .allMatch(
            p ->
                p.contains(
                    "aliases expand to too much (expected: at most 10000 repeated nodes) @ application.yaml:"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(problems("application.yaml", "a: &a [x]\nb: [" + "*a, ".repeat(60) + "*a]"))
        .singleElement()
        .asString()
        .contains("aliases");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [*a]",
        "&x {<<: *x, l: 1}",
        "a: &a {b: {<<: [*a]}}",
        "a: &a {b: &b {c: *a}}"
      })
  void anAliasOfWhatItIsPartOfIsRefusedAndDoesNotHang(String yaml) {
    assertThat(problems("application.yaml", yaml))
        .containsExactly("application.yaml: an alias of what it is part of @ application.yaml:1");
  }

  @Test
  void anAnchorGivenAgainMeansTheLaterNode() {
    assertThat(
            new Sandbox(folder)
                .file("application.yaml", "s: {text: t, map: &a {k: &a v, l: *a}}")
                .load("s", Any.class)
                .map())
        .isEqualTo(Map.of("k", "v", "l", "v"));
  }

  @Test
  void includesThatAreMissingOrCircularAreLocated() {
    assertThat(problems("application.conf", "include required(\"gone\")"))
        .containsExactly(
            "application.conf: required include gone is not on the class path @ application.conf");
    assertThat(problems("application.conf", "include \"application\""))
        .containsExactly(
            "application.conf: includes itself through application.conf @ application.conf");
    assertThat(
            new Sandbox(folder)
                .file("application.conf", "include \"gone\"\nn.value = 1")
                .load("n", Num.class)
                .value())
        .isEqualTo(1);
  }

  @Test
  void aHundredThousandKeysAreRead() {
    StringBuilder yaml = new StringBuilder("s:\n  text: x\n  map:\n");
    for (int i = 0; i < 100_000; i++) {
      yaml.append("    key").append(i).append(": v").append(i).append('\n');
    }

    RuntimeConfig config =
        new Sandbox(folder)
            .file("application.yaml", yaml.toString())
            .loader()
            .section("s", Any.class)
            .load();

    assertThat(config.keyCount()).isEqualTo(100_001);
    assertThat(config.settings(Any.class).map()).containsEntry("key99999", "v99999");
  }
}
