package io.evenkeel.observability;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times in milliseconds, formatting each second once. Thread-safe. */
final class TimestampText {

  private final DateTimeFormatter format;
  private final String suffix;
  private volatile Second last = new Second(Long.MIN_VALUE, "");

  private TimestampText(String pattern, ZoneId zone, String suffix) {
    this.format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
    this.suffix = suffix;
  }

  /** ISO-8601 in UTC. */
  static TimestampText iso() {
    return new TimestampText("uuuu-MM-dd'T'HH:mm:ss", ZoneOffset.UTC, "Z");
  }

  /** Time of day in the zone the process started in. */
  static TimestampText timeOfDay() {
    return new TimestampText("HH:mm:ss", ZoneId.systemDefault(), "");
  }

  private Second second(long epochMillis) {
    long seconds = Math.floorDiv(epochMillis, 1000L);
    Second second = last;
    if (second.epochSeconds() != seconds) {
      second = new Second(seconds, format.format(Instant.ofEpochSecond(seconds)));
      last = second;
    }
    return second;
  }

  void write(JsonLine line, long epochMillis) {
    line.text(second(epochMillis).text()).dot().digits(Math.floorMod(epochMillis, 1000), 3);
    line.text(suffix);
  }

  String of(long epochMillis) {
    Second second = second(epochMillis);
    int millis = Math.floorMod(epochMillis, 1000);
    String zeros = millis < 10 ? ".00" : millis < 100 ? ".0" : ".";
    return second.text() + zeros + millis + suffix;
  }

  private record Second(long epochSeconds, String text) {}
}
