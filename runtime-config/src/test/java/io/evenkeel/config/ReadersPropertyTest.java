package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random inputs; a failure names the seed, and {@code -Dproperty.seed=...} repeats it alone. */
@Timeout(120)
class ReadersPropertyTest {

  private static final String[] PIECES = {
    "a",
    "b.c",
    "=",
    ":",
    ": ",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "$",
    "${",
    "${a",
    "}",
    "${a}",
    "${?a}",
    "${a:b}",
    ":-",
    "$${",
    "#",
    " #",
    "-",
    "- ",
    "[",
    "]",
    "{",
    ",",
    "&x ",
    "*x",
    "<<: ",
    "!",
    "|",
    ">",
    "---\n",
    "export ",
    "0x1",
    "true",
    "null",
    "é",
    "\uFEFF",
    "\0",
    "\u2028",
    "include ",
    "\"\"\"",
    "+=",
    "//"
  };

  private static void forSeeds(int count, Consumer<Random> property) {
    long from = Long.getLong("property.seed", System.nanoTime());
    int seeds = Long.getLong("property.seed") == null ? count : 1;
    for (long seed = from; seed < from + seeds; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Dproperty.seed=" + seed, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".env", "r.yaml", "r.properties", "r.conf", "r.json"})
  void anyTextGivesAValueOrALocatedProblem(String name) {
    forSeeds(
        1_500,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(30); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
          }
          ReadersFuzzTest.check(name, text.toString().getBytes(StandardCharsets.UTF_8));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"r.yaml", "r.properties", "r.conf"})
  void anyBytesGiveAValueOrALocatedProblem(String name) {
    forSeeds(
        500,
        random -> {
          byte[] bytes = new byte[random.nextInt(40)];
          random.nextBytes(bytes);
          ReadersFuzzTest.check(name, bytes);
        });
  }

  @Test
  void anyTextInQuotesComesBackFromDotEnv() {
    forSeeds(
        1_000,
        random -> {
          String text = text(random);
          String single = text.replace("'", "");
          String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
          var problems = new Problems();
          var read =
              DotEnvReader.read(
                  ".env",
                  "A='" + single + "'\nB=\"" + escaped + "\"",
                  Map.of(),
                  problems,
                  new ArrayList<>());
          problems.throwIfAny();

          assertThat(read.values().stream().map(DotEnvReader.Variable::text))
              .containsExactly(single, text);
        });
  }

  @Test
  void anyYamlTextComesBackWhenItIsEscaped() {
    forSeeds(
        500,
        random -> {
          String text = text(random);
          String yaml =
              "a: \""
                  + text.replace("${", "$${")
                      .replace("\\", "\\\\")
                      .replace("\"", "\\\"")
                      .replace("\n", "\\n")
                  + "\"";

          // A dollar before an escaped one is where the escape would be read differently.
          if (!text.contains("$$")) {
            assertThat(resolved(yaml)).isEqualTo(text);
          }
          assertThat(resolved("a: '" + text.replace("'", "''").replace("\n", " ") + "'"))
              .isEqualTo(text.replace("\n", " "));
        });
  }

  @Test
  void joinedTextIsWhatPlainReplacingGives() {
    forSeeds(
        500,
        random -> {
          Map<String, String> values = new HashMap<>();
          for (int i = 0; i < 3; i++) {
            values.put("k" + i, "v" + random.nextInt(100) + "x");
          }
          StringBuilder template = new StringBuilder("t");
          StringBuilder expected = new StringBuilder("t");
          for (int i = random.nextInt(6); i > 0; i--) {
            String key = "k" + random.nextInt(5);
            boolean optional = !values.containsKey(key) && random.nextBoolean();
            template.append("-${").append(optional ? "?" + key : key + ":d").append("}");
            expected.append("-").append(values.getOrDefault(key, optional ? "" : "d"));
          }
          String lines =
              values.entrySet().stream()
                  .map(e -> e.getKey() + ": " + e.getValue() + "\n")
                  .collect(Collectors.joining());

          assertThat(resolved(lines + "a: " + template)).isEqualTo(expected.toString());
        });
  }

  private static String text(Random random) {
    List<String> parts = List.of("a", " b", "\"", "'", "$", "{", "}", "\\", "#", "\n", "é", "${x}");
    StringBuilder text = new StringBuilder("s");
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.append("e").toString();
  }

  private static String resolved(String yaml) {
    var problems = new Problems();
    var defaults = new YamlDefaults();
    var root = YamlReader.read("r.yaml", yaml, problems, defaults);
    var effective = Effective.of(List.of(new Layer("r.yaml", root)), defaults, Map.of(), problems);
    problems.throwIfAny();
    return Text.of(effective.toConfig().getValue("a"));
  }
}
