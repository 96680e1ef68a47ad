package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectTest {

  @Test
  void whatIsExpectedIsReturned() {
    assertThat(Expect.inRange("port", 65535, 0, 65535)).isEqualTo(65535);
    assertThat(Expect.inRange("size", 5L, 5, 5)).isEqualTo(5L);
    assertThat(Expect.inRange("share", 0.5, 0, 1)).isEqualTo(0.5);
    assertThat(Expect.atLeast("wait", Duration.ZERO, Duration.ZERO)).isZero();
    assertThat(Expect.oneOf("mode", "a", List.of("a", "b"))).isEqualTo("a");
    assertThat(Expect.notEmpty("hosts", List.of(1))).containsExactly(1);
  }

  @Test
  void brokenExpectationsNameValueAndExpectation() {
    broken(() -> Expect.inRange("port", 70000, 0, 65535), "port: 70000 (expected: 0-65535)");
    broken(() -> Expect.inRange("level", 5, -1, 1), "level: 5 (expected: -1 to 1)");
    broken(() -> Expect.inRange("share", Double.NaN, 0, 1), "share: NaN (expected: 0.0-1.0)");
    broken(
        () -> Expect.inRange("wait", Duration.ofSeconds(90), Duration.ZERO, Duration.ofMinutes(1)),
        "wait: 90s (expected: 0s to 1m)");
    broken(
        () ->
            Expect.inRange(
                "size", DataSize.ofBytes(1), DataSize.ofKibibytes(1), DataSize.ofMebibytes(1)),
        "size: 1B (expected: 1KiB to 1MiB)");
    broken(() -> Expect.atLeast("n", 0, 1), "n: 0 (expected: at least 1)");
    broken(() -> Expect.atLeast("n", -1L, 0L), "n: -1 (expected: at least 0)");
    broken(
        () -> Expect.atLeast("wait", Duration.ofMillis(-5), Duration.ofMillis(1)),
        "wait: -5ms (expected: at least 1ms)");
    broken(
        () -> Expect.atLeast("size", DataSize.ofBytes(0), DataSize.ofBytes(1)),
        "size: 0B (expected: at least 1B)");
    broken(() -> Expect.notBlank("name", " "), "name: \" \" (expected: not blank)");
    broken(() -> Expect.notBlank("token", Secret.of(" ")), "token: ****** (expected: not blank)");
    broken(() -> Expect.oneOf("mode", "c", List.of("a", "b")), "mode: c (expected: one of a, b)");
    broken(() -> Expect.notEmpty("hosts", List.of()), "hosts: [] (expected: at least one element)");
    broken(() -> Expect.that("n", 3, false, "an even number"), "n: 3 (expected: an even number)");
  }

  @ParameterizedTest
  @CsvSource({
    "0B,0",
    "512KiB,524288",
    "1MiB,1048576",
    "1025B,1025",
    "8388607TiB,9223370937343148032"
  })
  void sizesPrintAsTheyAreWritten(String text, long bytes) {
    assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1kB,1000",
    "1 MB,1000000",
    "1k,1024",
    "1K,1024",
    "1Ki,1024",
    "2g,2147483648",
    "1.5 KiB,1536",
    "7 bytes,7"
  })
  void sizesCountInThousandsOrIn1024(String text, long bytes) {
    assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DataSize(-1))
        .withMessage("-1 bytes (expected: at least 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.parse("10"))
        .withMessage("10 (expected: a size with a unit, such as 512KiB)");
    assertThatThrownBy(() -> DataSize.ofMebibytes(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "maxPoolSize,max-pool-size",
    "port,port",
    "baseURL,base-url",
    "URLBase,url-base",
    "http2Enabled,http2-enabled",
    "tls_1,tls-1"
  })
  void componentNamesBecomeKebabCaseKeys(String component, String key) {
    assertThat(Key.kebab(component)).isEqualTo(key);
  }

  private static void broken(ThrowingCallable check, String message) {
    assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
