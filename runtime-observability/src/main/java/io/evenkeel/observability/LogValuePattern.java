package io.evenkeel.observability;

import java.util.regex.Pattern;

/** Secrets that are known by their looks, wherever they are in a text. */
public enum LogValuePattern {
  /** What follows the word Bearer, from 16 characters on. */
  BEARER_TOKENS {
    private final Pattern pattern =
        Pattern.compile("(?i)(?<=\\bbearer[ =:]{1,3})[A-Za-z0-9._~+/=-]{16,}+");

    @Override
    String mask(String text) {
      return text.contains("earer") || text.contains("EARER") ? masked(pattern, text) : text;
    }
  },

  /** JSON web tokens: two or three parts in base64, the first of which begins a JSON object. */
  JWTS {
    private final Pattern pattern =
        Pattern.compile(
            "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{4,}+(\\.[A-Za-z0-9_-]*+)?+");

    @Override
    String mask(String text) {
      return text.contains("eyJ") ? masked(pattern, text) : text;
    }
  },

  /**
   * 13 to 19 digits, also in groups, with a valid check digit. One in ten other numbers of that
   * length has one, too.
   */
  CARD_NUMBERS {
    @Override
    String mask(String text) {
      return CardNumbers.mask(text);
    }
  };

  /** The text without such secrets; the same object when there is none. */
  abstract String mask(String text);

  private static String masked(Pattern pattern, String text) {
    return pattern.matcher(text).replaceAll(Redaction.MASK);
  }
}
