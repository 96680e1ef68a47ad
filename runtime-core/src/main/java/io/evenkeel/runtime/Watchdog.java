package io.evenkeel.runtime;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the process at its deadline, whatever hangs: a component, a log appender, a lock, somebody
 * else's shutdown hook. Takes no lock and waits for nothing itself.
 */
final class Watchdog implements Runnable {

  /** The last step may end exactly at the deadline. */
  private static final Duration SLACK = Duration.ofMillis(250);

  /** How long the report may take, to a log that may be what hangs. */
  private static final Duration REPORT = Duration.ofMillis(500);

  private final Service service;
  private final PrintStream err;
  private final long from = System.nanoTime();

  private Watchdog(Service service, PrintStream err) {
    this.service = service;
    this.err = err;
  }

  /** Counts from now. */
  static void start(Service service, PrintStream err) {
    var watchdog = new Watchdog(service, err);
    watchdog.daemon("watchdog-1", watchdog).start();
  }

  private Thread daemon(String role, Runnable body) {
    var thread = new Thread(body, service.name() + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void run() {
    var total = service.budget().total();
    sleepUntil(from + total.dividedBy(2).toNanos());
    daemon("report-0", service.blackBox()::warmUp).start();
    sleepUntil(from + total.plus(SLACK).toNanos());
    boolean stopped = service.state().terminal();
    var since = Duration.ofNanos(System.nanoTime() - from);
    String why =
        stopped
            ? "stopped, but a shutdown hook has not ended within the stop budget"
            : "not stopped within the stop budget of " + Announcer.words(total);
    // Two threads, since either stream may be what hangs.
    Runnable write =
        () -> {
          service.blackBox().write(why, since, stopped);
          service.telemetry().flush(REPORT);
        };
    var report = daemon("report-1", write);
    String lastWords = service.name() + " " + why + ". exit " + ExitCode.FORCED.code();
    var words = daemon("last-words-1", () -> err.println(lastWords));
    report.start();
    words.start();
    long end = System.nanoTime() + REPORT.toNanos();
    while ((report.isAlive() || words.isAlive()) && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    Runtime.getRuntime().halt(ExitCode.FORCED.code());
  }

  private static void sleepUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
