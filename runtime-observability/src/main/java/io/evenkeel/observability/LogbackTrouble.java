package io.evenkeel.observability;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;

/** Says on standard error what goes wrong in logback itself. Thread-safe. */
final class LogbackTrouble implements StatusListener {

  /** Listens until logback is reset. */
  static void tell(LoggerContext context) {
    context.getStatusManager().add(new LogbackTrouble());
  }

  /**
   * Tells what was found before, too: where somebody listens, logback does not load its own
   * printer, which brings formats of dates and their time zones.
   */
  static void tellAll(LoggerContext context) {
    for (Status earlier : context.getStatusManager().getCopyOfStatusList()) {
      print(earlier);
    }
    tell(context);
  }

  @Override
  public void addStatusEvent(Status status) {
    print(status);
  }

  private static void print(Status status) {
    if (status.getLevel() >= Status.WARN) {
      System.err.println("logging: " + status);
    }
  }
}
