package io.evenkeel.health.checks;

import java.net.URI;
import java.util.regex.Pattern;

/** Takes passwords out of what drivers and clients say. It would rather mask too much. */
final class Credentials {

  private static final int MAX_LENGTH = 1_000;
  private static final String MASK = "***";

  /** Up to the last @ of the word: a password may hold one, or a slash, unescaped. */
  private static final Pattern USER_INFO = Pattern.compile("://\\S*@");

  private static final Pattern ORACLE = Pattern.compile("(?i)(jdbc:oracle:[a-z0-9]+:)[^\\s@]+@");
  private static final Pattern VALUE =
      Pattern.compile(
          "(?i)((?:passw|pwd|passphrase|secret|token|credential|api_?-?key|access_?-?key)[\\w.-]{0,40}"
              + "[\"']?\\s{0,3}[=:]\\s{0,3})"
              + "(?:\"[^\"]*\"?|'[^']*'?|\\{[^}]*}?|[^\\s&;,)}\\]]+)");

  private Credentials() {}

  /** The first {@value #MAX_LENGTH} characters, with what may be a credential masked. */
  static String masked(String text) {
    String masked = USER_INFO.matcher(start(text)).replaceAll("://" + MASK + "@");
    masked = ORACLE.matcher(masked).replaceAll("$1" + MASK + "@");
    return VALUE.matcher(masked).replaceAll("$1" + MASK);
  }

  /** Ends between two words: half a URL would hide where its user info ends. */
  private static String start(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = MAX_LENGTH;
    while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
      end--;
    }
    return text.substring(0, end) + "...";
  }

  /** Scheme, host, port and path: a query may hold a token. */
  static String address(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return uri.getScheme() + "://" + uri.getHost() + port + path;
  }
}
