package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SopsRegexTest {

  @ParameterizedTest
  @CsvSource({
    "^(data|stringData)$, stringData, true",
    "^(data|stringData)$, stringData2, false",
    "(?i)password, dbPassWord, true",
    "^.*_(key|secret)$, a_key, true",
    "^.*_(key|secret)$, a_keys, false",
    "\\.enc$, x.enc, true",
    "\\bpass\\b, my pass, true",
    "\\bpass\\b, mypass, false",
    "^[^a-z_]+$, ABC, true",
    "'^a{2,3}$', aaa, true",
    "'^a{2,3}$', aaaa, false",
    "^(?:ab?)+?$, abaab, true",
    "^\\w+\\d$, key1, true",
    "'', anything, true",
    "a|, x, true",
    "[.\\-]x, -x, true"
  })
  void rulesAreMatchedAsGoMatchesThem(String pattern, String text, boolean expected) {
    assertThat(new SopsRegex(pattern).find(text)).isEqualTo(expected);
  }

  @Test
  void randomExpressionsMatchWhatJavaMatches() {
    var random = new Random(11);
    for (int i = 0; i < 3_000; i++) {
      String pattern = pattern(random, 3);
      var regex = new SopsRegex(pattern);
      Pattern java = Pattern.compile(pattern);
      for (int j = 0; j < 5; j++) {
        String text = text(random);
        assertThat(regex.find(text))
            .as(pattern + " on " + text)
            .isEqualTo(java.matcher(text).find());
      }
    }
  }

  private static String pattern(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 9)) {
      case 0 -> "a";
      case 1 -> "b";
      case 2 -> ".";
      case 3 -> "[^ab]";
      case 4 -> random.nextBoolean() ? "^" : "$";
      case 5 -> "(" + pattern(random, depth - 1) + ")" + "*+?".charAt(random.nextInt(3));
      case 6 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
      case 7 -> "(?:" + pattern(random, depth - 1) + "){1,2}";
      default -> pattern(random, depth - 1) + pattern(random, depth - 1);
    };
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(7); i > 0; i--) {
      text.append("abc".charAt(random.nextInt(3)));
    }
    return text.toString();
  }

  /** Each takes an engine that backtracks for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "^(a+)+$",
        "^(a|a)*$",
        "^((a*)*)*$",
        "(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)(a*|b*)x$",
        "^(a?){1000}a{1000}$",
        "(((a{1000}){1000}){1000}){1000}x",
        "((){1000}){1000}x"
      })
  @Timeout(30)
  void noExpressionTakesLong(String pattern) {
    var regex = new SopsRegex(pattern);
    try {
      assertThat(regex.find("a".repeat(999) + "!")).isFalse();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessage("that takes too many steps");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)",
        "(a",
        "a)",
        "[a",
        "[[:alpha:]]",
        "[a&&b]",
        "a**",
        "a{1001}",
        "a{3,2}",
        "a{x}",
        "\\1",
        "\\Qa\\E",
        "*",
        "(?<n>a)",
        "[]",
        "\\",
        "(?x)a",
        "[z-a]",
        "(*)"
      })
  void whatIsNotSupportedIsSaid(String pattern) {
    assertThatThrownBy(() -> new SopsRegex(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(with|that) .*");
  }

  @Test
  void lengthAndDepthAreBounded() {
    assertThatThrownBy(() -> new SopsRegex("a".repeat(1_001))).hasMessageContaining("longer");
    assertThatThrownBy(() -> new SopsRegex("(".repeat(500) + ")".repeat(500)))
        .hasMessageContaining("nested");
    assertThatThrownBy(() -> new SopsRegex("a").find("b".repeat(1_001)))
        .hasMessageContaining("longer");
  }
}
