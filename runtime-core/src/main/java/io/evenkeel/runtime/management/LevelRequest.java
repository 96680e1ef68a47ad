package io.evenkeel.runtime.management;

import io.evenkeel.observability.LogLevels;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What somebody wants a logger to be.
 *
 * @param time how long; zero for ever
 * @param by who; may be empty
 */
record LevelRequest(String level, Duration time, String by) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(s|m|h)");
  private static final int LONGEST_NAME = 100;

  /**
   * Reads an object of texts.
   *
   * @throws IllegalArgumentException naming what is missing, unknown or malformed
   * @throws tools.jackson.core.JacksonException if it is no JSON
   */
  static LevelRequest parse(byte[] body) {
    String level = "";
    String by = "";
    Duration time = LogLevels.DEFAULT_TIME;
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "body", "no object", "an object");
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        expect(json.nextToken() == JsonToken.VALUE_STRING, name, "no text", "a text");
        String value = json.getString();
        switch (name) {
          case "level" -> level = value;
          case "time" -> time = time(value);
          case "by" -> by = by(value);
          default -> expect(false, name, "unknown", "level, time, by");
        }
      }
    }
    expect(!level.isEmpty(), "level", "missing", "such as debug");
    return new LevelRequest(level, time, by);
  }

  private static Duration time(String text) {
    if (text.equals("forever")) {
      return Duration.ZERO;
    }
    Matcher parts = TIME.matcher(text);
    expect(parts.matches(), "time", text, "such as 30m, or forever");
    long number = Long.parseLong(parts.group(1));
    expect(number > 0, "time", text, "such as 30m, or forever");
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static String by(String text) {
    expect(text.length() <= LONGEST_NAME, "by", "too long", "at most 100 characters");
    return text.strip();
  }

  private static void expect(boolean holds, String name, String value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
