package io.evenkeel.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An amount of data, written with its unit: {@code 512KiB}, {@code 10MB}, {@code 1.5 GiB}.
 *
 * <p>{@code kB MB GB TB PB} count in thousands; {@code KiB MiB GiB TiB PiB} and their short forms
 * {@code K M G T P} and {@code Ki Mi Gi Ti Pi} in steps of 1024. Immutable, thread-safe.
 *
 * @param bytes at least 0
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

  private static final String PREFIXES = "KMGTP";
  private static final Map<String, Long> UNITS = units();

  /** Throws {@link IllegalArgumentException} for a negative number. */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes (expected: at least 0)");
    }
  }

  /**
   * Parses a number and a unit; a fraction must come to whole bytes.
   *
   * @throws IllegalArgumentException when there is no unit, an unknown one, or it does not fit a
   *     {@code long}
   */
  public static DataSize parse(String text) {
    Optional<Long> bytes = Units.parse(text, UNITS);
    if (bytes.isEmpty() || bytes.get() < 0) {
      throw new IllegalArgumentException(
          Text.shown(text) + " (expected: a size with a unit, such as 512KiB)");
    }
    return new DataSize(bytes.get());
  }

  public static DataSize ofBytes(long bytes) {
    return new DataSize(bytes);
  }

  public static DataSize ofKibibytes(long kibibytes) {
    return new DataSize(Math.multiplyExact(kibibytes, 1L << 10));
  }

  public static DataSize ofMebibytes(long mebibytes) {
    return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** Exact, in the largest unit of 1024 that needs no fraction; {@link #parse} reads it back. */
  @Override
  public String toString() {
    for (int power = PREFIXES.length(); power > 0; power--) {
      long unit = 1L << (10 * power);
      if (bytes >= unit && bytes % unit == 0) {
        return bytes / unit + PREFIXES.substring(power - 1, power) + "iB";
      }
    }
    return bytes + "B";
  }

  private static Map<String, Long> units() {
    Map<String, Long> units = new HashMap<>(Map.of("B", 1L, "b", 1L, "byte", 1L, "bytes", 1L));
    long decimal = 1;
    for (int power = 1; power <= PREFIXES.length(); power++) {
      String prefix = PREFIXES.substring(power - 1, power);
      long binary = 1L << (10 * power);
      decimal *= 1000;
      units.put(power == 1 ? "kB" : prefix + "B", decimal);
      for (String name :
          new String[] {prefix, prefix.toLowerCase(Locale.ROOT), prefix + "i", prefix + "iB"}) {
        units.put(name, binary);
      }
    }
    return Map.copyOf(units);
  }
}
