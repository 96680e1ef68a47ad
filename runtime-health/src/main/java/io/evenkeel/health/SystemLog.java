package io.evenkeel.health;

/** The last resort for what nobody else takes: the JDK's own logger. */
final class SystemLog {

  private SystemLog() {}

  static void listenerFailed(HealthListener listener, Throwable failure) {
    warning("health listener " + listener.getClass().getName() + " failed", failure);
  }

  static void warning(String message, Throwable failure) {
    try {
      System.getLogger("io.evenkeel.health").log(System.Logger.Level.WARNING, message, failure);
    } catch (Throwable broken) { // a logger that fails must not end the thread that reports
      System.err.println(message + ": " + Text.of(failure));
    }
  }
}
