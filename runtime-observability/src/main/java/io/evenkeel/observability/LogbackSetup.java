package io.evenkeel.observability;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.status.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/** Sets logback up where the application has not done so itself. */
final class LogbackSetup {

  /** Their banners tell a reader of a service's log nothing. */
  private static final List<String> QUIET = List.of("org.xnio", "io.undertow", "org.jboss.threads");

  private static final List<String> OWN_FILES =
      List.of("logback-test.xml", "logback.xml", "logback-test.scmo", "logback.scmo");

  private LogbackSetup() {}

  /** The format now in use; empty when logging is not logback's or not ours to set up. */
  static Optional<LogFormat> apply(
      LogSettings settings, ServiceIdentity identity, Redaction redaction) {
    LogStyle plain = LogStyle.of(identity, FieldNames.PLAIN, redaction);
    LogStyle.install(plain); // for encoders of ours that the application's own file names
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
        || applicationHasItsOwn()) {
      return Optional.empty();
    }
    LogFormat format = settings.format().resolved(Terminal.present());
    Encoder<ILoggingEvent> encoder = encoder(format, plain);
    context.reset();
    context.getStatusManager().add(LogbackSetup::printTrouble);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    setLevels(context, settings);
    root.addAppender(console(context, encoder));
    return Optional.of(format);
  }

  /** Lines are written by the time a log call returns; this is for what lies behind it. */
  static void flush() {
    System.out.flush();
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LogStyle style) {
    return switch (format) {
      case TEXT -> new TextLogEncoder(Terminal.coloured(), style);
      case ECS -> new JsonLogEncoder(style.named(FieldNames.ECS));
      case AUTO, JSON -> new JsonLogEncoder(style);
    };
  }

  private static ConsoleAppender<ILoggingEvent> console(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("evenkeel");
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  private static void setLevels(LoggerContext context, LogSettings settings) {
    Level root = Level.toLevel(settings.level());
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(root);
    if (Level.WARN.isGreaterOrEqual(root)) {
      QUIET.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    }
    Map<String, String> levels = settings.levels();
    levels.forEach((name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
  }

  /** Looks where logback looks: through its own class loader. */
  private static boolean applicationHasItsOwn() {
    ClassLoader loader = Configurator.class.getClassLoader();
    return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null
        || System.getProperty(ClassicConstants.MODEL_CONFIG_FILE_PROPERTY) != null
        || OWN_FILES.stream().anyMatch(file -> loader.getResource(file) != null)
        || hasOwnConfigurator(loader);
  }

  private static boolean hasOwnConfigurator(ClassLoader loader) {
    try {
      return ServiceLoader.load(Configurator.class, loader).stream()
          .anyMatch(found -> !found.type().getName().startsWith("ch.qos.logback."));
    } catch (ServiceConfigurationError broken) {
      return true;
    }
  }

  private static void printTrouble(Status status) {
    if (status.getLevel() >= Status.WARN) {
      System.err.println("logging: " + status);
    }
  }
}
