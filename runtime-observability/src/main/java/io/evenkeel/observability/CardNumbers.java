package io.evenkeel.observability;

/**
 * Numbers of payment cards in a text: 13 to 19 digits, also in groups, with a valid check digit (<a
 * href="https://www.iso.org/standard/70484.html">ISO/IEC 7812-1</a>, annex B), whatever other
 * numbers are before and behind.
 */
final class CardNumbers {

  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private CardNumbers() {}

  /** The text without them; the same object when there is none. */
  static String mask(String text) {
    StringBuilder out = null;
    int copied = 0;
    for (int at = 0; at < text.length(); at++) {
      int end = mayBegin(text, at) ? end(text, at) : at;
      if (end > at) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, at).append(Redaction.MASK);
        copied = end;
        at = end - 1;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /** At the first digit of a number, and not of what is behind a decimal point. */
  private static boolean mayBegin(String text, int at) {
    char c = text.charAt(at);
    return c >= '2'
        && c <= '6'
        && !isDigit(text, at - 1)
        && !(at > 1 && text.charAt(at - 1) == '.' && isDigit(text, at - 2));
  }

  /** Where the longest card number ends that begins here; {@code from} if there is none. */
  private static int end(String text, int from) {
    int end = from;
    int digits = 0;
    for (int at = from; digits < LONGEST; at++) {
      if (isDigit(text, at)) {
        digits++;
        if (digits >= SHORTEST && !isDigit(text, at + 1) && isValid(text, from, at)) {
          end = at + 1;
        }
      } else if (!isSeparator(text, at) || !isDigit(text, at + 1)) {
        break;
      }
    }
    return end;
  }

  private static boolean isValid(String text, int from, int last) {
    int sum = 0;
    boolean doubled = false;
    for (int at = last; at >= from; at--) {
      if (isDigit(text, at)) {
        int digit = (text.charAt(at) - '0') * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        doubled = !doubled;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isSeparator(String text, int at) {
    return at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '-');
  }

  private static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }
}
