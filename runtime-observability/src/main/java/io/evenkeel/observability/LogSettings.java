package io.evenkeel.observability;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Section {@code log} of the configuration. Immutable, thread-safe.
 *
 * <pre>
 * log.format = auto                    # auto, json, text
 * log.level = info                     # of every logger not named below
 * log.levels { "com.acme" = debug }    # of a logger and those under it
 * </pre>
 *
 * <p>Levels are {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error}, {@code
 * off}, in any case; they are kept in lower case.
 *
 * @param format default {@link LogFormat#AUTO}
 * @param level of the root logger, default {@code info}
 * @param levels by logger name, default none. The server's loggers ({@code org.xnio}, {@code
 *     io.undertow}, {@code org.jboss.threads}) are at {@code warn} unless named here
 */
public record LogSettings(LogFormat format, String level, Map<String, String> levels) {

  private static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  /**
   * Checks the levels.
   *
   * @throws IllegalArgumentException naming the component, the value and what was expected, when a
   *     level is unknown or a logger name blank
   */
  public LogSettings {
    level = checked("level", level);
    Map<String, String> copy = new LinkedHashMap<>();
    levels.forEach((logger, value) -> copy.put(logger, checkedFor(logger, value)));
    levels = Map.copyOf(copy);
  }

  /** Format {@code auto}, level {@code info}, no logger named. */
  public static LogSettings defaults() {
    return new LogSettings(LogFormat.AUTO, "info", Map.of());
  }

  private static String checkedFor(String logger, String value) {
    if (logger.isBlank()) {
      throw new IllegalArgumentException("levels: \"\" (expected: a logger name)");
    }
    return checked("levels.\"" + logger + "\"", value);
  }

  private static String checked(String component, String value) {
    String level = value.strip().toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          component + ": " + value + " (expected: " + String.join(", ", LEVELS) + ")");
    }
    return level;
  }
}
