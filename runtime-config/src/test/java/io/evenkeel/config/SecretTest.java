package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.CharBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void aSecretNeverShowsItself() {
    assertThat(Secret.of("hunter2")).hasToString("******");
    assertThat(Secret.of("hunter2").expose()).isEqualTo("hunter2");
  }

  @Test
  void onlyTheSameTextMatches() {
    Secret secret = Secret.of("hunter2");

    assertThat(secret.matches(CharBuffer.wrap("hunter2"))).isTrue();
    assertThat(secret.matches("hunter")).isFalse();
    assertThat(secret.matches("hunter22")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(Secret.of("\ud800").matches("\udbff")).isFalse();
  }

  @Test
  void equalSecretsHaveEqualHashCodesThatTellNothing() {
    assertThat(Secret.of("a"))
        .isEqualTo(Secret.of("a"))
        .isNotEqualTo(Secret.of("b"))
        .isNotEqualTo("a");
    assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("b"));
  }

  @Test
  void aClosedSecretIsGone() {
    Secret secret = Secret.of("hunter2");

    secret.close();
    secret.close();

    assertThatIllegalStateException().isThrownBy(secret::expose).withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> secret.matches("hunter2"));
    assertThat(List.of(secret)).contains(secret);
    assertThat(secret).isNotEqualTo(Secret.of("\0\0\0\0\0\0\0"));
  }
}
