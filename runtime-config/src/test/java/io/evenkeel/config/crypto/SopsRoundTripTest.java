package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.config.crypto.SopsNode.Mapping;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SopsRoundTripTest {

  private static final String RECIPIENT = SopsText.recipient();

  /** The program that sops is used with; Debian's package is age. */
  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void dataKeysOfTheProgramAgeAreOpened(SopsFormat format) throws Exception {
    assumeTrue(ageIsThere(), "needs the program age: apt-get install age");
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("PASSWORD", "s3cret");
    tree.put("NAME_unencrypted", "orders");
    var writer =
        new SopsWriter(
            format,
            RECIPIENT,
            key -> {
              Process age = new ProcessBuilder("age", "-a", "-r", RECIPIENT).start();
              try (var in = age.getOutputStream()) {
                in.write(key);
              }
              return new String(age.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            });

    Mapping root = SopsFile.decrypt("x", writer.write(tree), format, SopsText.KEY);

    assertThat(SopsText.lines(root))
        .containsExactly("/PASSWORD = !TEXT s3cret", "/NAME_unencrypted = TEXT orders");
  }

  private static boolean ageIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("age", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void whatWasEncryptedComesBack(SopsFormat format) throws Exception {
    var random = new Random(42);
    for (int i = 0; i < 60; i++) {
      Map<String, Object> tree = tree(random, format == SopsFormat.DOTENV ? 0 : 3);
      var writer = SopsWriter.with(format, RECIPIENT);
      if (i % 3 == 1) {
        writer.rule("encrypted_regex", ".", w -> false);
      } else if (i % 3 == 2) {
        writer.macOnlyEncrypted();
      }

      Mapping root = SopsFile.decrypt("x", writer.write(tree), format, SopsText.KEY);

      assertThat(withoutMarks(SopsText.lines(root))).isEqualTo(expected("", tree));
    }
  }

  @Test
  void bytesAreText() throws Exception {
    var writer = SopsWriter.with(SopsFormat.YAML, RECIPIENT);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("data", "t\u00e4xt");

    String text = writer.write(tree).replaceFirst("type:str]", "type:bytes]");

    assertThat(SopsText.lines(SopsFile.decrypt("x", text, SopsFormat.YAML, SopsText.KEY)))
        .containsExactly("/data = !TEXT t\u00e4xt");
  }

  private static Map<String, Object> tree(Random random, int depth) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String suffix = random.nextInt(4) == 0 ? "_unencrypted" : "";
      tree.put(word(random) + i + suffix, value(random, depth));
    }
    return tree;
  }

  private static @Nullable Object value(Random random, int depth) {
    int kind = depth == 0 ? -1 : random.nextInt(9);
    return switch (kind) {
      case 0 -> tree(random, depth - 1);
      case 1 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      case 2 -> random.nextLong();
      case 3 -> BigDecimal.valueOf(random.nextInt(), random.nextInt(12) - 2).stripTrailingZeros();
      case 4 -> random.nextBoolean();
      case 5 -> null;
      default -> random.nextInt(8) == 0 ? "" : word(random) + " \u00e9\"\\' # :" + word(random);
    };
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static List<String> expected(String path, @Nullable Object value) {
    List<String> lines = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> lines.addAll(expected(path + "/" + key, inner)));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        lines.addAll(expected(path + "/" + i, list.get(i)));
      }
      if (list.isEmpty()) {
        lines.add(path + " = []");
      }
    } else {
      lines.add(path + " = " + (value instanceof BigDecimal n ? n.toPlainString() : value));
    }
    return lines;
  }

  /** Without the kind: JSON and YAML do not tell 3.0 from 3 when it is not encrypted. */
  private static List<String> withoutMarks(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceFirst(" = !?[A-Z]+ ", " = "))
        .map(SopsRoundTripTest::plain)
        .toList();
  }

  private static String plain(String line) {
    int at = line.indexOf(" = ") + 3;
    return line.substring(at).matches("-?[0-9]+(\\.[0-9]+)?E[-+]?[0-9]+")
        ? line.substring(0, at) + new BigDecimal(line.substring(at)).toPlainString()
        : line;
  }
}
