package io.evenkeel.runtime;

import io.evenkeel.config.DataSize;
import io.evenkeel.config.Expect;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code start}: how patient a start is, and what it needs of the machine. Immutable.
 *
 * @param timeout how long one component may take, all of its tries together
 * @param retries tries after the first one, under policy FAIL
 * @param requiredFiles files that must be there and readable
 * @param writableDirectories directories that must be there and writable
 * @param diskFree how much space must be free there
 * @param timeZone the default time zone that the application relies on; empty if on none
 */
record StartSettings(
    Duration timeout,
    int retries,
    List<Path> requiredFiles,
    List<Path> writableDirectories,
    DataSize diskFree,
    Optional<String> timeZone) {

  StartSettings {
    Expect.inRange("timeout", timeout, Duration.ofMillis(1), Duration.ofDays(1));
    Expect.inRange("retries", retries, 0, 1000);
    Expect.inRange("diskFree", diskFree, DataSize.ofBytes(0), DataSize.ofBytes(1L << 50));
    timeZone.ifPresent(
        zone -> Expect.that("timeZone", zone, isZone(zone), "such as UTC or Europe/Berlin"));
    requiredFiles = List.copyOf(requiredFiles);
    writableDirectories = List.copyOf(writableDirectories);
  }

  private static boolean isZone(String zone) {
    try {
      ZoneId.of(zone);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
