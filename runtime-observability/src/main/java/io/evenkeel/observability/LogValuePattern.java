package io.evenkeel.observability;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets that are known by their looks, wherever they are in a text. */
public enum LogValuePattern {
  /** What follows the word Bearer, from 16 characters on. */
  BEARER_TOKENS("(?i)(?<=\\bbearer[ =:]{1,3})[A-Za-z0-9._~+/=-]{16,}+") {
    @Override
    boolean possible(String text) {
      return text.contains("earer") || text.contains("EARER");
    }
  },

  /** JSON web tokens: two or three parts in base64, the first of which begins a JSON object. */
  JWTS("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{4,}+(\\.[A-Za-z0-9_-]*+)?+") {
    @Override
    boolean possible(String text) {
      return text.contains("eyJ");
    }
  },

  /**
   * 13 to 19 digits, also in groups, with a valid check digit. One in ten other numbers of that
   * length has one, too.
   */
  CARD_NUMBERS("(?<![0-9.])[2-6](?:[ -]?[0-9]){12,18}+(?![0-9])") {
    @Override
    boolean possible(String text) {
      int digits = 0;
      for (int i = 0; i < text.length() && digits < SHORTEST_CARD; i++) {
        char c = text.charAt(i);
        digits = isDigit(c) ? digits + 1 : c == ' ' || c == '-' ? digits : 0;
      }
      return digits >= SHORTEST_CARD;
    }

    @Override
    boolean secret(String found) {
      int sum = 0;
      boolean doubled = false;
      for (int i = found.length() - 1; i >= 0; i--) {
        if (isDigit(found.charAt(i))) {
          int digit = (found.charAt(i) - '0') * (doubled ? 2 : 1);
          sum += digit > 9 ? digit - 9 : digit;
          doubled = !doubled;
        }
      }
      return sum % 10 == 0;
    }
  };

  private static final int SHORTEST_CARD = 13;

  private final Pattern pattern;

  LogValuePattern(String regex) {
    this.pattern = Pattern.compile(regex);
  }

  /** A quick look whether the expression is worth trying. */
  abstract boolean possible(String text);

  boolean secret(String found) {
    return true;
  }

  /** The text without such secrets; the same object when there is none. */
  String mask(String text) {
    if (!possible(text)) {
      return text;
    }
    Matcher matcher = pattern.matcher(text);
    return matcher.replaceAll(
        found -> Matcher.quoteReplacement(secret(found.group()) ? Redaction.MASK : found.group()));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
