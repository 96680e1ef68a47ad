package io.evenkeel.config;

import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** From text to simple values; empty when the text is no such value. */
final class Parse {

  private static final int LONGEST_NUMBER = 400;

  /** So many digits always fit a long. */
  private static final int MOST_DIGITS = 18;

  private Parse() {}

  static Optional<Boolean> bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** Decimal always: a leading zero is no octal. A fraction or an overflow is no value. */
  static Optional<Long> whole(String text, long min, long max) {
    String trimmed = text.strip();
    Optional<Long> number =
        isPlain(trimmed, sign(trimmed))
            ? Optional.of(Long.valueOf(trimmed))
            : number(trimmed).flatMap(exact -> orEmpty(exact::longValueExact));
    return number.isPresent() && number.get() >= min && number.get() <= max
        ? number
        : Optional.empty();
  }

  static Optional<Double> fraction(String text) {
    String trimmed = text.strip();
    int point = trimmed.indexOf('.');
    boolean plain =
        trimmed.length() <= MOST_DIGITS
            && (point < 0
                ? isPlain(trimmed, sign(trimmed))
                : isPlain(trimmed.substring(0, point), sign(trimmed))
                    && isPlain(trimmed, point + 1));
    return plain
        ? Optional.of(Double.valueOf(trimmed))
        : number(trimmed).map(BigDecimal::doubleValue).filter(number -> !number.isInfinite());
  }

  /** Unresolved: reading configuration must not wait for a name server. */
  static Optional<InetSocketAddress> address(String text) {
    String trimmed = text.strip();
    int colon = trimmed.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    String host = trimmed.substring(0, colon);
    boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if ((!bracketed && host.contains(":"))
        || bare.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/')) {
      return Optional.empty();
    }
    return whole(trimmed.substring(colon + 1), 0, 65535)
        .map(port -> InetSocketAddress.createUnresolved(bare, port.intValue()));
  }

  private static int sign(String text) {
    return text.startsWith("-") ? 1 : 0;
  }

  /**
   * Whether there are digits only from there on, and few, as in nearly all numbers. They do without
   * BigDecimal: on JDK 25 its tables alone take 15 ms of a start.
   */
  static boolean isPlain(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > from && text.length() - from <= MOST_DIGITS;
  }

  static <T> Optional<T> orEmpty(Supplier<T> parse) {
    try {
      return Optional.of(parse.get());
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> number(String trimmed) {
    return trimmed.length() > LONGEST_NUMBER
        ? Optional.empty()
        : orEmpty(() -> new BigDecimal(trimmed));
  }
}
