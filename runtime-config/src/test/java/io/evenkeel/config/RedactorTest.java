package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
