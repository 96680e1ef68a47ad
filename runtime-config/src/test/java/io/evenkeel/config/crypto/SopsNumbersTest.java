package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.crypto.SopsNode.Kind;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SopsNumbersTest {

  /** What Go prints. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.50, 1.5",
    "-0.0, -0",
    "1e-07, 0.0000001",
    "1e+21, 1000000000000000000000",
    "5.684341886080802e-14, 0.00000000000005684341886080802",
    "2e23, 200000000000000000000000",
    "9007199254740993.0, 9007199254740992",
    "0.1, 0.1",
    "123456789.123, 123456789.123",
    ".inf, +Inf",
    "-.inf, -Inf",
    ".nan, NaN"
  })
  void numbersArePrintedAsGoPrintsThem(String text, String plain) {
    assertThat(SopsNumbers.plain(text)).isEqualTo(plain);
  }

  @Test
  void theFewestDigitsThatAreReadBackAsTheSameNumberAreTaken() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        String plain = SopsNumbers.plain(Double.toString(number));

        assertThat(Double.parseDouble(plain)).isEqualTo(number);
        int digits = new BigDecimal(plain).stripTrailingZeros().precision();
        assertThat(digits)
            .isLessThanOrEqualTo(
                new BigDecimal(Double.toString(number)).stripTrailingZeros().precision());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, INTEGER",
    "-12, INTEGER",
    "9223372036854775807, INTEGER",
    "9223372036854775808, DECIMAL",
    "010, DECIMAL",
    "0x1F, TEXT",
    "1.5, DECIMAL",
    "1e999999999, TEXT",
    "1f, TEXT",
    "-, TEXT",
    "., TEXT"
  })
  void kindsAreWhatSopsWouldHaveWritten(String text, Kind kind) {
    assertThat(SopsNumbers.kind(text)).isEqualTo(kind);
  }
}
