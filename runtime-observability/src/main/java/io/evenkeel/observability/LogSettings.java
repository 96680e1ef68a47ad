package io.evenkeel.observability;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Section {@code log} of the configuration. Immutable, thread-safe.
 *
 * <pre>
 * log.format = auto                    # auto, json, ecs, text
 * log.level = info                     # of every logger not named below
 * log.levels { "com.acme" = debug }    # of a logger and those under it
 * log.async = true                     # unless the format is text
 * log.redact.keys = [password, ...]    # names whose values are secret
 * log.recent-errors = 50               # events kept to be looked at
 * log.access.sample = 1.0              # share of the answers below 400 that are logged
 * </pre>
 *
 * <p>Levels are {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error}, {@code
 * off}, in any case; they are kept in lower case.
 *
 * @param format default {@link LogFormat#AUTO}
 * @param level of the root logger, default {@code info}
 * @param levels by logger name, default none. The server's loggers ({@code org.xnio}, {@code
 *     io.undertow}, {@code org.jboss.threads}) are at {@code warn} unless named here
 * @param async whether lines are written by a thread of their own, so that nobody who logs waits
 *     for standard output: events below {@code warn} are dropped and counted once 4 MiB wait; by
 *     default in every format but text
 * @param redact what is hidden besides the secrets that are known
 * @param recentErrors events at {@code warn} and above that are kept in memory, in at most 1 MiB;
 *     default 50, 0 for none
 * @param access which answers are logged
 */
public record LogSettings(
    LogFormat format,
    String level,
    Map<String, String> levels,
    Optional<Boolean> async,
    Redact redact,
    int recentErrors,
    Access access) {

  /**
   * Which answers are logged: all from 400 on, all slow ones, and of the others a share, chosen by
   * trace, so that services choose alike. Immutable.
   *
   * @param sample from 0 for none to 1 for all, the default
   * @param slow duration from which an answer is always logged, default 1 s
   */
  public record Access(double sample, Duration slow) {

    /** Checks both. */
    public Access {
      if (!(sample >= 0 && sample <= 1)) {
        throw new IllegalArgumentException("sample: " + sample + " (expected: 0.0-1.0)");
      }
      if (slow.isNegative() || slow.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("slow: " + slow + " (expected: 0s to 1h)");
      }
    }

    /** All of them. */
    public static Access defaults() {
      return new Access(1, Duration.ofSeconds(1));
    }
  }

  /**
   * What is written as {@code ******} in messages, key-values, MDC entries and exceptions.
   * Immutable.
   *
   * @param keys names whose values are secret, as key-values and in texts ({@code name=value},
   *     {@code "name": "value"}): every name that ends with one of these, whatever its case and
   *     separators; empty for none
   * @param values secrets that are known by their looks; empty for none
   */
  public record Redact(Set<String> keys, Set<LogValuePattern> values) {

    /** Checks that no key is blank. */
    public Redact {
      for (String key : keys) {
        if (SecretNames.plain(key).isEmpty()) {
          throw new IllegalArgumentException(
              "keys: \"" + key + "\" (expected: names such as password)");
        }
      }
      keys = Set.copyOf(keys);
      values = Set.copyOf(values);
    }

    /** The usual names; bearer tokens and JWTs. */
    public static Redact defaults() {
      return new Redact(
          Set.of(
              "password",
              "passwd",
              "pwd",
              "passphrase",
              "secret",
              "token",
              "authorization",
              "cookie",
              "credential",
              "credentials",
              "api-key",
              "private-key",
              "access-key",
              "session-id",
              "jsessionid"),
          Set.of(LogValuePattern.BEARER_TOKENS, LogValuePattern.JWTS));
    }
  }

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
    for (var entry : levels.entrySet()) {
      copy.put(entry.getKey(), checkedFor(entry.getKey(), entry.getValue()));
    }
    levels = Map.copyOf(copy);
    if (recentErrors < 0 || recentErrors > 10_000) {
      throw new IllegalArgumentException("recentErrors: " + recentErrors + " (expected: 0-10000)");
    }
  }

  /** These, and the rest as by default. */
  public LogSettings(LogFormat format, String level, Map<String, String> levels) {
    this(format, level, levels, Optional.empty(), Redact.defaults(), 50, Access.defaults());
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

  static String checked(String component, String value) {
    String level = value.strip().toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          component + ": " + value + " (expected: " + String.join(", ", LEVELS) + ")");
    }
    return level;
  }
}
