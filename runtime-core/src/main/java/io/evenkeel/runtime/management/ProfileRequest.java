package io.evenkeel.runtime.management;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * What somebody wants a profile to be. Immutable.
 *
 * @param time how long to record
 * @param collapsed stacks as text, instead of the recording
 */
record ProfileRequest(Duration time, boolean collapsed) {

  private static final int LONGEST = 300;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");
  private static final int SHOWN = 40;

  /**
   * Reads the parameters {@code seconds} (default 30) and {@code format} (default {@code jfr}).
   *
   * @throws IllegalArgumentException naming what is malformed
   */
  static ProfileRequest of(HttpServerExchange exchange) {
    String seconds = parameter(exchange, "seconds", "30");
    int number = NUMBER.matcher(seconds).matches() ? Integer.parseInt(seconds) : 0;
    if (number < 1 || number > LONGEST) {
      throw refused("seconds", seconds, "1-" + LONGEST);
    }
    String format = parameter(exchange, "format", "jfr");
    boolean collapsed = format.equals("collapsed");
    if (!collapsed && !format.equals("jfr")) {
      throw refused("format", format, "jfr or collapsed");
    }
    return new ProfileRequest(Duration.ofSeconds(number), collapsed);
  }

  /** The value of a parameter that is there at most once. */
  static String parameter(HttpServerExchange exchange, String name, String otherwise) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    if (values == null) {
      return otherwise;
    }
    return values.size() == 1 ? values.getFirst() : String.join(",", values);
  }

  /** A parameter that is true or false, or absent. */
  static boolean flag(HttpServerExchange exchange, String name, boolean otherwise) {
    String value = parameter(exchange, name, String.valueOf(otherwise));
    if (!value.equals("true") && !value.equals("false")) {
      throw refused(name, value, "true or false");
    }
    return value.equals("true");
  }

  static IllegalArgumentException refused(String name, String value, String expected) {
    String plain = value.replaceAll("\\p{Cntrl}", "?");
    String shown = plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...";
    return new IllegalArgumentException(name + ": " + shown + " (expected: " + expected + ")");
  }
}
