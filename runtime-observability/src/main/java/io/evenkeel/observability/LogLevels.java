package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The levels of all loggers, and changes to them that end by themselves: nobody remembers to take
 * back the {@code debug} of last night. Each change is logged at WARN, under the level before or
 * after. Thread-safe.
 */
public final class LogLevels {

  /** How long a change lasts unless told otherwise. */
  public static final Duration DEFAULT_TIME = Duration.ofMinutes(10);

  /** The longest a change lasts that does not last for ever. */
  public static final Duration LONGEST_TIME = Duration.ofDays(7);

  /** Changes that may be in force at once. */
  static final int MAX_CHANGES = 100;

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevels.class);
  private static final Pattern NAME = Pattern.compile("[\\w$-]+(\\.[\\w$-]+)*");
  private static final int LONGEST_NAME = 250;

  private record Entry(
      LevelChange change, @Nullable Level before, @Nullable ScheduledFuture<?> end) {}

  private final LoggerContext context;
  private final Map<String, Entry> changes = new HashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  LogLevels(LoggerContext context) {
    this.context = context;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "log-levels-1");
              thread.setDaemon(true);
              return thread;
            });
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true); // there is no thread while there is no change
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Every logger there is, by name, {@code ROOT} first. */
  public synchronized List<LoggerLevel> all() {
    return context.getLoggerList().stream().map(this::of).toList();
  }

  /**
   * One logger, which need not exist yet.
   *
   * @throws IllegalArgumentException if the name is malformed
   */
  public synchronized LoggerLevel get(String logger) {
    return of(context.getLogger(checkedName(logger)));
  }

  /**
   * Changes the level of a logger and those under it; a change that is in force for this logger is
   * replaced.
   *
   * @param level one of {@code trace, debug, info, warn, error, off}, in any case
   * @param time how long, at most {@link #LONGEST_TIME}; zero for as long as the process runs
   * @param by who wants it
   * @throws IllegalArgumentException naming what is wrong: level, name, time, or too many changes
   */
  public synchronized LoggerLevel set(String logger, String level, Duration time, String by) {
    String name = checkedName(logger);
    Level next = Level.toLevel(LogSettings.checked("level", level));
    if (time.isNegative() || time.compareTo(LONGEST_TIME) > 0) {
      throw new IllegalArgumentException("time: " + time + " (expected: at most 7 days)");
    }
    Entry old = changes.get(name);
    if (old == null && changes.size() >= MAX_CHANGES) {
      throw new IllegalArgumentException(
          "logger: " + MAX_CHANGES + " are changed already (expected: fewer)");
    }
    Logger target = context.getLogger(name);
    Level before = old == null ? target.getLevel() : old.before();
    Optional<Instant> until =
        time.isZero() ? Optional.empty() : Optional.of(Instant.now().plus(time));
    var change = new LevelChange(lower(next), by, until);
    changes.put(name, new Entry(change, before, ended(name, change, time))); // or nothing changes
    cancel(old);
    setLevel(
        target,
        next,
        () ->
            LOG.atWarn()
                .addKeyValue("changed_logger", name)
                .addKeyValue("changed_level", change.level())
                .addKeyValue("changed_by", by)
                .log(
                    "level {} until {}",
                    change.level(),
                    until.map(Instant::toString).orElse("the end")));
    return of(target);
  }

  /** Tells before it, or after it if nobody would know then. */
  private static void setLevel(Logger target, @Nullable Level next, Runnable told) {
    if (LOG.isWarnEnabled()) {
      told.run();
      target.setLevel(next);
    } else {
      target.setLevel(next);
      told.run();
    }
  }

  private @Nullable ScheduledFuture<?> ended(String name, LevelChange change, Duration time) {
    return time.isZero()
        ? null
        : timer.schedule(() -> end(name, change), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("ReferenceEquality") // this one, and not one like it that came later
  private synchronized void end(String name, LevelChange change) {
    Entry entry = changes.get(name);
    if (entry != null && entry.change() == change) {
      restore(name, entry, "time");
    }
  }

  /**
   * Takes a change back.
   *
   * @return false if none was in force
   */
  public synchronized boolean reset(String logger, String by) {
    String name = checkedName(logger);
    Entry entry = changes.get(name);
    if (entry == null) {
      return false;
    }
    cancel(entry);
    restore(name, entry, by);
    return true;
  }

  private void restore(String name, Entry entry, String by) {
    changes.remove(name);
    setLevel(
        context.getLogger(name),
        entry.before(),
        () ->
            LOG.atWarn()
                .addKeyValue("changed_logger", name)
                .addKeyValue("changed_by", by)
                .log("level {} is over", entry.change().level()));
  }

  private static void cancel(@Nullable Entry entry) {
    ScheduledFuture<?> end = entry == null ? null : entry.end();
    if (end != null) {
      end.cancel(false);
    }
  }

  private LoggerLevel of(Logger logger) {
    Entry entry = changes.get(logger.getName());
    Level configured = entry == null ? logger.getLevel() : entry.before();
    return new LoggerLevel(
        logger.getName(),
        lower(logger.getEffectiveLevel()),
        Optional.ofNullable(configured).map(LogLevels::lower),
        Optional.ofNullable(entry).map(Entry::change));
  }

  private static String lower(Level level) {
    return level.toString().toLowerCase(Locale.ROOT);
  }

  private static String checkedName(String logger) {
    if (logger.length() > LONGEST_NAME || !NAME.matcher(logger).matches()) {
      throw new IllegalArgumentException(
          "logger: " + LogText.clean(logger) + " (expected: a name such as com.acme.Orders)");
    }
    return logger.equalsIgnoreCase(Logger.ROOT_LOGGER_NAME) ? Logger.ROOT_LOGGER_NAME : logger;
  }

  /** Changes stay as they are. */
  void close() {
    timer.shutdownNow();
  }
}
