package io.evenkeel.observability;

import java.util.BitSet;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/**
 * Names whose values are secret. A name is one of them if it ends with one, whatever its case and
 * separators: {@code api-key} is also {@code X-Api-Key} and {@code stripeApiKey}. Immutable,
 * thread-safe.
 */
final class SecretNames {

  /** Headers whose values have spaces and commas in them. */
  private static final SecretNames HEADERS =
      new SecretNames(Set.of("authorization", "cookie"), false);

  private static final Set<String> SCHEMES =
      Set.of("bearer", "basic", "digest", "negotiate", "token", "apikey");

  private final String[] endings;
  private final BitSet lastCharacters = new BitSet();
  private final boolean anyHeader;

  SecretNames(Collection<String> names) {
    this(names, anyHeader(names));
  }

  private SecretNames(Collection<String> names, boolean anyHeader) {
    this.endings = new String[names.size()];
    this.anyHeader = anyHeader;
    int known = 0;
    for (String name : names) {
      String ending = plain(name);
      endings[known++] = ending;
      lastCharacters.set(ending.charAt(ending.length() - 1));
    }
  }

  private static boolean anyHeader(Collection<String> names) {
    for (String name : names) {
      if (HEADERS.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** A name as it is compared; empty if nothing of it is. */
  static String plain(String name) {
    var plain = new StringBuilder(name.length());
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c != ' ' && !isSeparator(c)) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  boolean contains(String name) {
    return contains(name, name.length());
  }

  /** Whether the text up to {@code end} ends with one of the names. */
  private boolean contains(String text, int end) {
    if (end == 0 || !lastCharacters.get(lower(text.charAt(end - 1)))) {
      return false;
    }
    for (String ending : endings) {
      if (endsWith(text, end, ending)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWith(String text, int end, String ending) {
    int at = end;
    for (int i = ending.length() - 1; i >= 0; i--) {
      at--;
      while (at >= 0 && isSeparator(text.charAt(at))) {
        at--;
      }
      if (at < 0 || lower(text.charAt(at)) != ending.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text with a mask for each value after such a name and {@code =} or {@code :}, quoted or
   * not; the same object when there is none.
   */
  String mask(String text) {
    StringBuilder out = null;
    SecretValue.Enclosed enclosed = null;
    int copied = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if ((c == '=' || c == ':') && named(text, at)) {
        boolean header = anyHeader && isHeader(text, at);
        enclosed = header && enclosed == null ? new SecretValue.Enclosed() : enclosed;
        var around = header && enclosed != null ? enclosed.to(text, at) : null;
        SecretValue value = SecretValue.after(text, at + 1, around);
        if (value.length() > 0) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, value.from()).append(Redaction.MASK);
          copied = value.to();
          at = Math.max(at, copied - 1);
        }
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private boolean named(String text, int separator) {
    return contains(text, nameEnd(text, separator));
  }

  private static boolean isHeader(String text, int separator) {
    return HEADERS.contains(text, nameEnd(text, separator));
  }

  /** Where a name before a separator ends: before blanks and the quote that closes it. */
  private static int nameEnd(String text, int separator) {
    int end = separator;
    while (end > 0 && " \"'\\".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  static boolean isScheme(String word) {
    return SCHEMES.contains(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.';
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
