package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactorTest {

  private final Redactor redactor =
      new Redactor(List.of("planted-one", "planted-one-more", "one-more-planted", "short", ""));

  @Test
  void secretsAreMaskedWhereverTheyAre() {
    assertThat(redactor.redact("planted-one")).isEqualTo("******");
    assertThat(redactor.redact("a planted-one, planted-one!")).isEqualTo("a ******, ******!");
    assertThat(redactor).hasToString("redactor of 3 secrets");
  }

  @Test
  void ofSecretsThatOverlapNothingIsLeft() {
    assertThat(redactor.redact("x planted-one-more x")).isEqualTo("x ****** x");
    assertThat(redactor.redact("planted-one-more-planted-one")).isEqualTo("******");
    assertThat(new Redactor(List.of("aaaaaaaa")).redact("aaaaaaaaab")).isEqualTo("******b");
  }

  @Test
  void otherTextsStayTheSame() {
    String text = "a short text";

    assertThat(redactor.redact(text)).isSameAs(text);
    assertThat(redactor.redact("")).isEmpty();
    assertThat(new Redactor(List.of()).redact(text)).isSameAs(text);
  }

  @Test
  void everySecretIsFoundAtEveryPlace() {
    var random = new Random(11);
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      secrets.add(word(random, 8 + random.nextInt(20)));
    }
    var knowing = new Redactor(secrets);

    for (String secret : secrets) {
      for (int before = 0; before < 8; before++) {
        String text = "#".repeat(before) + secret + "#".repeat(random.nextInt(4));

        assertThat(knowing.redact(text)).isEqualTo(text.replace(secret, "******"));
      }
    }
  }

  private static String word(Random random, int length) {
    return random
        .ints(length, 0, 60)
        .map(i -> i < 50 ? 'A' + i : 'ä' + 50 * i)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
