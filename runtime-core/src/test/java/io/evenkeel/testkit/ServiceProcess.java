package io.evenkeel.testkit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A Java process under test, seen from outside: its output, its signals, its exit code. Its
 * standard input is empty. All its lines are kept until this object is dropped. Thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final int SHOWN_LINES = 50;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration STREAM_LIMIT = Duration.ofSeconds(5);
  static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private final Process process;
  private final LineCollector stdout;
  private final LineCollector stderr;

  ServiceProcess(Process process) {
    this.process = process;
    stdout = new LineCollector("stdout-" + process.pid(), process.getInputStream());
    stderr = new LineCollector("stderr-" + process.pid(), process.getErrorStream());
  }

  /**
   * A class of the current test class path, run by the Java that runs the test.
   *
   * @throws IllegalArgumentException when the class has no {@code public static void
   *     main(String[])}
   */
  public static ServiceCommand java(Class<?> main) {
    try {
      main.getMethod("main", String[].class);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          "main: " + main.getName() + " (expected: a class with public static void main(String[]))",
          e);
    }
    return new ServiceCommand(
        List.of("-cp", System.getProperty("java.class.path"), main.getName()));
  }

  /**
   * An executable jar, run by the Java that runs the test.
   *
   * @throws IllegalArgumentException when there is no such file
   */
  public static ServiceCommand jar(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException("jar: " + jar + " (expected: an existing file)");
    }
    return new ServiceCommand(List.of("-jar", jar.toAbsolutePath().toString()));
  }

  /**
   * A TCP port that nobody listened on a moment ago. Another process may take it before the service
   * does: where a service prints the port it got, give it 0 and read the line instead.
   */
  public static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  /** The lines written to standard output so far. */
  public List<String> stdout() {
    return stdout.lines();
  }

  /** The lines written to standard error so far. */
  public List<String> stderr() {
    return stderr.lines();
  }

  /**
   * The first line of standard output that fits, waiting for it if need be.
   *
   * @throws AssertionError when the output ends, or the limit passes, without one; it shows the
   *     last lines
   */
  public String awaitStdout(Predicate<String> wanted, Duration limit) {
    return awaitLine("stdout", stdout, wanted, limit);
  }

  /**
   * The first line of standard error that fits, waiting for it if need be.
   *
   * @throws AssertionError when the output ends, or the limit passes, without one; it shows the
   *     last lines
   */
  public String awaitStderr(Predicate<String> wanted, Duration limit) {
    return awaitLine("stderr", stderr, wanted, limit);
  }

  private String awaitLine(
      String name, LineCollector lines, Predicate<String> wanted, Duration limit) {
    return lines
        .await(0, wanted, limit)
        .orElseThrow(() -> failure("no such line on " + name + " within " + limit));
  }

  /**
   * The exit code, once the process has ended and its output is collected; 128 plus the number when
   * a signal ended it.
   *
   * @throws AssertionError when it is still alive after the limit; it shows the last lines and a
   *     thread dump
   */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toNanos(), NANOSECONDS)) {
        String dump = threadDump();
        throw failure("no exit within " + limit + "\n" + dump);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted while waiting for the exit");
    }
    stdout.awaitEnd(STREAM_LIMIT);
    stderr.awaitEnd(STREAM_LIMIT);
    return process.exitValue();
  }

  private AssertionError failure(String what) {
    String state = process.isAlive() ? "is alive" : "ended with " + process.exitValue();
    return new AssertionError(
        "pid "
            + pid()
            + " "
            + state
            + ": "
            + what
            + "\nlast lines of stdout:\n"
            + stdout.tail(SHOWN_LINES)
            + "last lines of stderr:\n"
            + stderr.tail(SHOWN_LINES));
  }

  /**
   * Sends a signal to this process alone.
   *
   * @param name as {@code kill} knows it, without SIG: {@code TERM}, {@code HUP}
   * @throws IllegalArgumentException when no such signal exists
   * @throws IllegalStateException when the process has ended
   */
  public void signal(String name) {
    ProcessSignals.send(process, name);
  }

  /**
   * Sends a signal to the one process that this one started, a launcher such as {@code unshare}.
   *
   * @param name as in {@link #signal}
   * @throws IllegalStateException when it has started none, or several
   */
  public void signalStarted(String name) {
    ProcessSignals.send(started(), name);
  }

  /**
   * The one process that this one started, a launcher such as {@code unshare}.
   *
   * @throws IllegalStateException when it has started none, or several
   */
  public ProcessHandle started() {
    List<ProcessHandle> children = process.children().toList();
    if (children.size() != 1) {
      throw new IllegalStateException(
          "pid " + pid() + ": " + children.size() + " started (expected: 1)");
    }
    return children.get(0);
  }

  /**
   * The stacks of all its threads, or a line that says why there are none; takes up to 15 s when it
   * is stuck.
   */
  public String threadDump() {
    return ProcessSignals.threadDump(process, JAVA_HOME, stdout);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Kills the process and those it started, without asking, and waits for its end.
   *
   * @throws IllegalStateException when it is still there after 10 s
   */
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      if (!process.waitFor(CLOSE_LIMIT.toNanos(), NANOSECONDS)) {
        throw new IllegalStateException("pid " + pid() + " cannot be killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
