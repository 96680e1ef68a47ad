package io.evenkeel.observability;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Writes times in milliseconds, formatting each second once. Thread-safe. */
final class TimestampText {

  private final boolean dated;
  private final ZoneId zone;
  private final String suffix;
  private volatile Second last = new Second(Long.MIN_VALUE, "");

  private TimestampText(boolean dated, ZoneId zone, String suffix) {
    this.dated = dated;
    this.zone = zone;
    this.suffix = suffix;
  }

  /** ISO-8601 in UTC. */
  static TimestampText iso() {
    return new TimestampText(true, ZoneOffset.UTC, "Z");
  }

  /** Time of day in the zone the process started in. */
  static TimestampText timeOfDay() {
    return new TimestampText(false, ZoneId.systemDefault(), "");
  }

  private Second second(long epochMillis) {
    long seconds = Math.floorDiv(epochMillis, 1000L);
    Second second = last;
    if (second.epochSeconds() != seconds) {
      second = new Second(seconds, text(seconds));
      last = second;
    }
    return second;
  }

  /** Without a formatter, which brings a start 50 classes. */
  private String text(long epochSeconds) {
    ZonedDateTime time = Instant.ofEpochSecond(epochSeconds).atZone(zone);
    String date = dated ? time.toLocalDate() + "T" : "";
    String omitted = time.getSecond() == 0 ? ":00" : "";
    return date + time.toLocalTime() + omitted;
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
