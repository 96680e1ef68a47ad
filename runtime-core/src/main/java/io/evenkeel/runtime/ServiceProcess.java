package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.lifecycle.Signals;
import io.evenkeel.runtime.lifecycle.StopReport;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A service that is the whole process: signals, the shutdown hook, the watchdog and the exit code.
 *
 * <pre>
 *   first signal           drain and stop
 *   again within a second  the same one: a terminal sends it to the group, and it is forwarded too
 *   second                 skips to stopping components
 *   third                  halts
 * </pre>
 */
final class ServiceProcess {

  private static final Duration SAME_SIGNAL = Duration.ofSeconds(1);

  private final PrintStream out;
  private final PrintStream err;

  /** As it was at launch: the kernel takes a terminal away before it tells that it is gone. */
  private final boolean terminal = Terminal.controlling();

  private final AtomicReference<Service> service = new AtomicReference<>();
  private @Nullable Long firstSignalAt;
  private int signals;

  private ServiceProcess(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  static Service run(ServicePlan plan, Configurer configurer) {
    return new ServiceProcess(System.out, System.err).start(plan, configurer);
  }

  private Service start(ServicePlan plan, Configurer configurer) {
    // Before any work: a signal that nobody handles yet kills the JVM with 143.
    boolean term = Signals.handle("TERM", this::signalled);
    boolean trapped = Signals.handle("INT", this::signalled) && term;
    Signals.handle("HUP", this::hungUp); // not called if HUP was ignored at launch (nohup)
    Telemetry.loggingFollows(); // no logger may be made before
    XnioBeans.leaveOut();
    Runtime.getRuntime().addShutdownHook(new Thread(this::onExit, "evenkeel-exit-1"));
    try {
      var started = new Service(plan, true, configurer);
      service.set(started);
      logUncaught(started);
      ProcessLint.check(started.stopPlan(), trapped).forEach(started.announcer()::lint);
      keepAlive(started);
      started.start().begin();
      if (started.start().awaitOutcome()) {
        return started;
      }
      throw neverReturns(); // told to stop: whoever told it exits
    } catch (StartFailedException e) {
      throw neverReturns(); // the thread that keeps the process alive reports it and exits
    } catch (ConfigException e) {
      var code = e.usage() ? ExitCode.USAGE : ExitCode.CONFIG;
      if (ConfigException.jsonWanted(plan.arguments())) {
        out.println(e.json());
        throw exit(code);
      }
      throw cannotStart(e.report(plan.name().orElse("service")).stripTrailing(), code);
    } catch (InterruptedException e) {
      throw exit(ExitCode.FAILED);
    } catch (RuntimeException | Error e) {
      err.print(redacted(stackTrace(e)));
      String message = plan.name().orElse("service") + " cannot start: " + Failures.oneLine(e);
      throw cannotStart(redacted(message), ExitCode.FAILED);
    }
  }

  /**
   * The JVM's own way is plain text on stderr, secrets included. An application's handler stays.
   */
  private static void logUncaught(Service started) {
    if (Thread.getDefaultUncaughtExceptionHandler() == null) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, e) -> started.announcer().failed("thread " + thread.getName(), e));
    }
  }

  /**
   * Every thread of ours is a daemon, so that none keeps a stopped process alive; but for this one.
   */
  private void keepAlive(Service started) {
    Runnable untilTheEnd =
        () -> {
          started.lifecycle().stopped().join();
          if (started.state() == LifecycleState.FAILED) {
            report(started, started.start().failure().join());
          }
        };
    new Thread(untilTheEnd, started.name() + "-main-1").start();
  }

  private void report(Service started, StartFailedException e) {
    Watchdog.start(started, err); // a hook of somebody else may hang after this end, too
    started.announcer().startFailed(e);
    if (e.isBug() && e.getCause() != null) {
      err.print(redacted(stackTrace(e.getCause())));
    }
    for (Throwable suppressed : e.getSuppressed()) {
      err.println("  while unwinding: " + redacted(Failures.oneLine(suppressed)));
    }
    throw cannotStart(redacted(e.getMessage() == null ? "" : e.getMessage()), e.exitCode());
  }

  /** As it is when no configuration was read yet. */
  private String redacted(String text) {
    var known = service.get();
    return known == null ? text : known.redacted(text);
  }

  private static String stackTrace(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private IllegalStateException cannotStart(String message, ExitCode code) {
    err.println(message);
    err.println("exit " + code.code());
    throw exit(code);
  }

  private void signalled(String signal) {
    switch (count()) {
      case 1 -> stopAndExit(signal);
      case 2 -> {
        var running = service.get();
        if (running != null) {
          running.announcer().trouble("stop", "second " + signal, "stopping components now", "");
          running.lifecycle().hurry();
        }
      }
      case 3 -> Runtime.getRuntime().halt(ExitCode.FORCED.code());
      default -> {
        // the same signal once more
      }
    }
  }

  /** The terminal went away, or somebody asks for a reload; without a terminal it is the latter. */
  private void hungUp(String signal) {
    var running = service.get();
    if (terminal) {
      signalled(signal);
    } else if (running != null) {
      running.announcer().nothingToReload();
    }
  }

  /** Which signal this is; 0 if it is a repetition of the first. */
  private synchronized int count() {
    long now = System.nanoTime();
    if (firstSignalAt == null) {
      firstSignalAt = now;
      signals = 1;
      return 1;
    }
    if (signals == 1 && now - firstSignalAt < SAME_SIGNAL.toNanos()) {
      return 0;
    }
    signals++;
    return Math.min(signals, 3);
  }

  private void stopAndExit(String reason) {
    var running = service.get();
    if (running == null) {
      exit(ExitCode.CLEAN);
      return;
    }
    var stopping =
        new Thread(
            () -> exit(stop(running, reason).clean() ? ExitCode.CLEAN : ExitCode.FORCED),
            running.name() + "-stop-1");
    stopping.setDaemon(false); // a signal's thread is a daemon: the JVM would end before we exit
    stopping.start();
  }

  /** The shutdown hook: System.exit by the application, or a signal this JVM lets nobody handle. */
  private void onExit() {
    var running = service.get();
    if (running != null && !running.state().terminal()) {
      stop(running, "exit");
    }
  }

  private StopReport stop(Service running, String reason) {
    Watchdog.start(running, err);
    return running.stop(reason);
  }

  @SuppressWarnings("SystemExitOutsideMain") // ending the process is what this class is for
  private static IllegalStateException exit(ExitCode code) {
    System.exit(code.code());
    throw neverReturns();
  }

  private static IllegalStateException neverReturns() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new IllegalStateException("the process is ending");
  }
}
