package io.evenkeel.observability;

import io.opentelemetry.context.Scope;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main class of the processes that {@link LoggingProcessTest} starts. */
final class LoggingApplication {

  private LoggingApplication() {}

  public static void main(String[] args) {
    switch (args[0]) {
      case "ending" -> Runtime.getRuntime().addShutdownHook(new Thread(() -> run(args)));
      case "none" -> LoggerFactory.getLogger("com.acme.Orders").debug("hello");
      case "early" -> {
        Telemetry.loggingFollows();
        logEarly();
        run(args);
      }
      case "too-late" -> {
        logEarly();
        Telemetry.loggingFollows();
        run(args);
      }
      default -> run(args);
    }
  }

  private static void run(String[] args) {
    LogFormat format = LogFormat.valueOf(args[1]);
    Telemetry telemetry =
        Telemetry.builder(new ServiceIdentity("orders", "1.4.2", "", ""))
            .logging(settings(args[0], format))
            .start();
    switch (args[0]) {
      case "levels", "errors" -> logAtEveryLevel();
      case "many" -> logMany(telemetry);
      case "trace" -> logInATrace();
      case "early" -> LoggerFactory.getLogger("com.acme.Orders").warn("late");
      default -> LoggerFactory.getLogger("com.acme.Orders").info("hello\u00e9");
    }
    telemetry.close();
    LoggerFactory.getLogger("com.acme.Orders")
        .info("configured {} {}", telemetry.loggingConfigured(), telemetry.logFormat());
  }

  private static void logEarly() {
    Logger logger = LoggerFactory.getLogger("com.acme.Orders");
    logger.info("nothing to see");
    logger.warn("{} is weak\n", "password=secret", new IllegalStateException("7"));
    logger.error("no value");
  }

  private static LogSettings settings(String mode, LogFormat format) {
    return switch (mode) {
      case "levels" ->
          new LogSettings(
              format,
              "info",
              Map.of("com.acme", "debug", "com.acme.Noisy", "off", "org.xnio.nio", "info"));
      case "errors" -> new LogSettings(format, "error", Map.of());
      default -> new LogSettings(format, "info", Map.of());
    };
  }

  private static void logAtEveryLevel() {
    String[] names = {
      "root.Logger",
      "com.acme.Orders",
      "com.acme.Noisy",
      "org.xnio",
      "org.xnio.nio",
      "io.undertow.x"
    };
    for (String name : names) {
      Logger logger = LoggerFactory.getLogger(name);
      logger.debug("debug");
      logger.info("info");
      logger.warn("warn");
    }
  }

  private static void logMany(Telemetry telemetry) {
    Logger logger = LoggerFactory.getLogger("com.acme.Orders");
    for (int i = 0; i < 5000; i++) {
      logger.atInfo().addKeyValue("n", i).log("line");
    }
    telemetry.close();
    logger.info("last");
    Runtime.getRuntime().halt(3);
  }

  @SuppressWarnings("try") // a scope is only there to be closed
  private static void logInATrace() {
    Logger logger = LoggerFactory.getLogger("com.acme.Orders");
    String caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    try (Scope scope = TraceContext.fromHeaders(caller, null).makeCurrent()) {
      logger.info("inside");
    }
    logger.info("outside");
  }
}
