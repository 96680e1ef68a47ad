package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets logback up where the application has not done so itself. */
final class LogbackSetup {

  /** Their banners tell a reader of a service's log nothing. */
  private static final List<String> QUIET = List.of("org.xnio", "io.undertow", "org.jboss.threads");

  private static final Logger LOG = LoggerFactory.getLogger(LogbackSetup.class);
  private static final Duration FLUSH_AT_EXIT = Duration.ofSeconds(1);

  private LogbackSetup() {}

  /**
   * What was set up.
   *
   * @param buffer what lies between those who log and standard output; empty if nothing does
   */
  record Applied(LogFormat format, Optional<LineBuffer> buffer, Optional<RecentErrors> recent) {}

  /** Empty when logging is not logback's or not ours to set up. */
  static Optional<Applied> apply(
      LogSettings settings,
      ServiceIdentity identity,
      Redaction redaction,
      Predicate<Thread> neverWaits) {
    LogStyle plain = LogStyle.of(identity, FieldNames.PLAIN, redaction);
    LogStyle.install(plain); // for encoders of ours that the application's own file names
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
        || OwnConfiguration.present()) {
      return Optional.empty();
    }
    LogFormat format = settings.format().resolved(Terminal.present());
    context.reset();
    LogbackTrouble.tell(context);
    setLevels(context, settings);
    Encoder<ILoggingEvent> encoder = started(context, encoder(format, plain));
    Optional<LineBuffer> buffer = Optional.empty();
    if (settings.async().orElse(format != LogFormat.TEXT)) {
      buffer = Optional.of(buffered(context, encoder, neverWaits));
    } else {
      add(context, console(encoder));
    }
    Optional<RecentErrors> recent = Optional.empty();
    if (settings.recentErrors() > 0) {
      Supplier<Encoder<ILoggingEvent>> json =
          () -> format == LogFormat.JSON ? encoder : started(context, new LineEncoder(plain));
      recent = Optional.of(new RecentErrors(json, settings.recentErrors()));
      add(context, recent.get());
    }
    return Optional.of(new Applied(format, buffer, recent));
  }

  private static LineBuffer buffered(
      LoggerContext context, Encoder<ILoggingEvent> encoder, Predicate<Thread> neverWaits) {
    // Not System.out: its lock would be held while it blocks.
    var out = new FileOutputStream(FileDescriptor.out);
    var appender = new BufferedAppender(encoder, out, LineBuffer.ROOM, neverWaits);
    add(context, appender);
    flushAtExit(appender.buffer());
    return appender.buffer();
  }

  /** A main that just returns has lines in it. */
  private static void flushAtExit(LineBuffer buffer) {
    Thread flush = new Thread(() -> buffer.flush(FLUSH_AT_EXIT.toNanos()), "log-flush-1");
    try {
      Runtime.getRuntime().addShutdownHook(flush);
    } catch (IllegalStateException e) { // it ends already, and who ends it closes the buffer
      LOG.debug("not flushed at exit: {}", e.toString());
    }
  }

  private static Encoder<ILoggingEvent> started(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static ConsoleAppender<ILoggingEvent> console(Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setEncoder(encoder);
    return console;
  }

  private static void add(LoggerContext context, Appender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.setName("evenkeel-" + appender.getClass().getSimpleName());
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LogStyle style) {
    return switch (format) {
      case TEXT -> new TextLogEncoder(Terminal.coloured(), style);
      case ECS -> new LineEncoder(style.named(FieldNames.ECS));
      case AUTO, JSON -> new LineEncoder(style);
    };
  }

  private static void setLevels(LoggerContext context, LogSettings settings) {
    Level root = Level.toLevel(settings.level());
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(root);
    if (Level.WARN.isGreaterOrEqual(root)) {
      for (String name : QUIET) {
        context.getLogger(name).setLevel(Level.WARN);
      }
    }
    for (var entry : settings.levels().entrySet()) {
      context.getLogger(entry.getKey()).setLevel(Level.toLevel(entry.getValue()));
    }
  }
}
