package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as Go prints them: a MAC covers that text and not the file's. */
final class SopsNumbers {

  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** More digits than this tell no two doubles apart. */
  private static final int DIGITS = 17;

  private SopsNumbers() {}

  /** Text when it is no number, or not one that sops would have written. */
  static Kind kind(String text) {
    if (INTEGER.matcher(text).matches() && fitsLong(text)) {
      return Kind.INTEGER;
    }
    return special(text) != null || isDecimal(text) ? Kind.DECIMAL : Kind.TEXT;
  }

  private static boolean fitsLong(String text) {
    try {
      return Long.toString(Long.parseLong(text)).equals(text);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isDecimal(String text) {
    return text.length() <= 1_000
        && DECIMAL.matcher(text).matches()
        && !Double.isInfinite(Double.parseDouble(text));
  }

  /**
   * Go's {@code FormatFloat(f, 'f', -1, 64)}: the fewest digits that are read back as the same
   * number, without an exponent. ({@code Double.toString} gives too many of them before JDK 19.)
   */
  static String plain(String text) {
    String special = special(text);
    if (special != null) {
      return special;
    }
    double number = Double.parseDouble(text);
    if (number == 0) {
      return text.startsWith("-") ? "-0" : "0";
    }
    var exact = new BigDecimal(number);
    for (int digits = 1; digits < DIGITS; digits++) {
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (rounded.doubleValue() == number) {
          return digits(rounded);
        }
      }
    }
    return digits(exact.round(new MathContext(DIGITS, RoundingMode.HALF_EVEN)));
  }

  private static String digits(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private static @Nullable String special(String text) {
    return switch (text) {
      case ".inf", "+.inf", "+Inf" -> "+Inf";
      case "-.inf", "-Inf" -> "-Inf";
      case ".nan", "NaN" -> "NaN";
      default -> null;
    };
  }
}
