package io.evenkeel.config;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** A number followed by a unit, {@code 1.5 GiB}: exact, and never without the unit. */
final class Units {

  private static final int LONGEST_NUMBER = 40;

  private Units() {}

  /** The whole multiple of the smallest unit that fits a long; empty for anything else. */
  static Optional<Long> parse(String text, Map<String, Long> units) {
    String trimmed = text.strip();
    int end = trimmed.length();
    while (end > 0 && Character.isLetter(trimmed.charAt(end - 1))) {
      end--;
    }
    Long unit = units.get(trimmed.substring(end));
    String number = trimmed.substring(0, end).strip();
    if (unit == null || number.isEmpty() || number.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    try {
      if (Parse.isPlain(number, 0)) { // without BigDecimal, see Parse
        return Optional.of(Math.multiplyExact(Long.parseLong(number), unit));
      }
      return Optional.of(
          new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
