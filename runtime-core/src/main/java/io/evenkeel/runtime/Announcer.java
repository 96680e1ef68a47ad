package io.evenkeel.runtime;

import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.runtime.http.DrainSummary;
import io.evenkeel.runtime.http.RequestLeft;
import io.evenkeel.runtime.lifecycle.StopBudget;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Says what the service does: as lines for a person at a terminal, as one log event each elsewhere.
 * The facts are the same. Thread-safe.
 */
final class Announcer {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime");
  private static final int NAME_WIDTH = 16;
  private static final int TIME_WIDTH = 5;

  private final String service;
  private final boolean terminal;
  private final PrintStream out;
  private final UnaryOperator<String> redaction;

  /**
   * An announcer.
   *
   * @param terminal whether lines are printed instead of logged
   * @param redaction of what it says, however the application has set up its log
   */
  Announcer(String service, boolean terminal, PrintStream out, UnaryOperator<String> redaction) {
    this.service = service;
    this.terminal = terminal;
    this.out = out;
    this.redaction = redaction;
  }

  void starting(ServiceIdentity identity, RuntimeConfig config, String commit) {
    var text = new StringBuilder(service);
    if (!identity.version().isEmpty()) {
      text.append(' ').append(identity.version());
    }
    if (!commit.isEmpty()) {
      text.append(" (").append(commit).append(')');
    }
    String profiles = String.join(",", config.profiles());
    String java = Runtime.version().toString().replaceAll("[+-].*", "");
    long pid = ProcessHandle.current().pid();
    say(
        Level.INFO,
        text
            + (profiles.isEmpty() ? "" : "  profile " + profiles)
            + "  java "
            + java
            + "  pid "
            + pid,
        "starting",
        List.of("profile", profiles, "java", java, "pid", pid));
  }

  void config(RuntimeConfig config, Duration took) {
    step(
        "config",
        took,
        config.keyCount()
            + " keys from "
            + config.layers().size()
            + " layers, "
            + config.secretCount()
            + " secrets");
    config.warnings().forEach(w -> trouble("config", "warning", w, ""));
  }

  /** A step of the start that is done. */
  void step(String name, Duration took, String result) {
    say(
        Level.INFO,
        row(name, took, result),
        name + " started" + (result.isEmpty() ? "" : ": " + result),
        List.of("component", name, "duration_ms", took.toMillis()));
  }

  /**
   * All that a start looked at: a table of what did not pass and of what depends on others, or an
   * event each.
   */
  void selfChecks(List<SelfCheck> rows) {
    if (terminal) {
      SelfCheckTable.of(rows.stream().map(row -> row.redacted(redaction)).toList())
          .forEach(out::println);
      return;
    }
    rows.forEach(Announcer::logged);
  }

  private static void logged(SelfCheck row) {
    var event =
        LOG.atLevel(row.passed() ? Level.INFO : Level.WARN)
            .addKeyValue("check", row.check())
            .addKeyValue("expected", row.expected())
            .addKeyValue("result", row.result())
            .addKeyValue("timeout_ms", row.timeout().toMillis())
            .addKeyValue("impact", row.impact())
            .addKeyValue("policy", row.policy());
    row.took()
        .map(took -> event.addKeyValue("duration_ms", took.toMillis()))
        .orElse(event)
        .log("self-check {}: {} (expected: {})", row.check(), row.result(), row.expected());
  }

  /** A try failed; another one follows, or none is needed. */
  void trouble(String name, String what, String why, String impact) {
    String suffix = impact.isEmpty() ? "" : " (" + impact + ")";
    say(
        Level.WARN,
        row(name, what + ": " + why + suffix),
        name + " " + what + ": " + why + suffix,
        List.of("component", name));
  }

  void ready(Duration took, List<String> degraded, StopPlan plan) {
    StopBudget b = plan.budget();
    String budget =
        "Stop budget "
            + words(b.total())
            + (": pre-drain " + number(b.preDrain()) + ", drain " + number(b.drain()))
            + (", stop " + number(b.stop()) + ", flush " + number(b.flush()))
            + ("; grace period " + plan.gracePeriod().map(Announcer::words).orElse("unknown"))
            + (" (" + plan.platform().name().toLowerCase(Locale.ROOT) + ").");
    String what =
        "ready in "
            + took.toMillis()
            + " ms"
            + (degraded.isEmpty() ? "" : " (degraded: " + String.join(", ", degraded) + ")");
    say(
        Level.INFO,
        what + ". " + budget,
        what + ". " + budget,
        List.of("duration_ms", took.toMillis(), "stop_budget_ms", b.total().toMillis()));
  }

  /** Logged only: a person at a terminal reads it on stderr. */
  void startFailed(StartFailedException e) {
    if (!terminal) {
      var event =
          LOG.atError()
              .addKeyValue("component", e.part())
              .addKeyValue("exit_code", e.exitCode().code());
      (e.isBug() ? event.setCause(e.getCause()) : event)
          .log(redaction.apply(String.valueOf(e.getMessage())));
    }
  }

  /** A finding about how the process was started. */
  void lint(ProcessLint.Finding finding) {
    say(
        finding.error() ? Level.ERROR : Level.WARN,
        row("process", finding.error() ? "ERROR: " + finding.text() : "warning: " + finding.text()),
        finding.text(),
        List.of());
  }

  void nothingToReload() {
    say(
        Level.INFO,
        row("reload", "SIGHUP: nothing to reload"),
        "SIGHUP: nothing to reload",
        List.of());
  }

  void draining(String reason, long inFlight, int connections) {
    String text =
        "draining ("
            + reason
            + "): "
            + inFlight
            + " requests in flight, "
            + connections
            + " connections";
    say(
        Level.INFO,
        service + " " + text,
        text,
        List.of("reason", reason, "requests", inFlight, "connections", connections));
  }

  /** A step of the stop that is done. */
  void stepped(String name, Duration took, String result) {
    say(
        Level.INFO,
        row(name, took, result),
        result.isEmpty() ? name + " stopped" : name + ": " + result,
        List.of("component", name, "duration_ms", took.toMillis()));
  }

  void drained(DrainSummary s) {
    String requests = String.join("; ", s.cut().stream().map(RequestLeft::toString).toList());
    String cut = requests.isEmpty() ? "" : " (" + requests + ")";
    stepped(
        "drain",
        s.took(),
        String.format(
            Locale.ROOT,
            "%d finished, %d refused, %d cut%s; %d connections closed, %d streams ended",
            s.finished(),
            s.refused(),
            s.cut().size(),
            cut,
            s.connectionsClosed(),
            s.streamsEnded()));
  }

  /** What was logged before is on standard output, but for these events. */
  void flushed(Duration took, long dropped) {
    String result = dropped + " log events dropped";
    say(
        dropped == 0 ? Level.INFO : Level.WARN,
        row("flush", took, result),
        "flush: " + result,
        List.of("component", "flush", "duration_ms", took.toMillis(), "dropped", dropped));
  }

  void stopped(Duration took, List<String> cut, int exitCode) {
    String text =
        "stopped in "
            + took.toMillis()
            + " ms, "
            + (cut.isEmpty() ? "clean" : "forced, cut: " + String.join("; ", cut))
            + ". exit "
            + exitCode;
    say(
        cut.isEmpty() ? Level.INFO : Level.WARN,
        service + " " + text,
        text,
        List.of("duration_ms", took.toMillis(), "exit_code", exitCode, "cut", cut.size()));
  }

  /** Something that must not stop the others went wrong. */
  void failed(String what, Throwable cause) {
    LOG.atError()
        .addKeyValue("component", what)
        .setCause(cause)
        .log("{} failed: {}", what, redaction.apply(Failures.oneLine(cause)));
  }

  /** A call was given up; where it is stuck. */
  void overran(String step, Duration elapsed, List<StackTraceElement> stack) {
    var text = new StringBuilder();
    for (StackTraceElement frame : stack) {
      text.append("\n    at ").append(frame);
    }
    LOG.atError()
        .addKeyValue("component", step)
        .addKeyValue("duration_ms", elapsed.toMillis())
        .addKeyValue("stack", text.toString().strip())
        .log("{} did not return within {} ms, given up", step, elapsed.toMillis());
  }

  private void say(Level level, String line, String message, List<Object> keyValues) {
    if (terminal) {
      out.println(redaction.apply(line));
      return;
    }
    var event = LOG.atLevel(level);
    for (int i = 0; i < keyValues.size(); i += 2) {
      event = event.addKeyValue((String) keyValues.get(i), keyValues.get(i + 1));
    }
    event.log(redaction.apply(message));
  }

  private static String row(String name, Duration took, String result) {
    String millis = String.valueOf(took.toMillis());
    String time = " ".repeat(Math.max(0, TIME_WIDTH - millis.length())) + millis + " ms";
    return (column(name) + " " + time + "   " + result).stripTrailing();
  }

  private static String row(String name, String result) {
    return column(name) + " ".repeat(TIME_WIDTH + 7) + result;
  }

  private static String column(String name) {
    return "  " + name + " ".repeat(Math.max(0, NAME_WIDTH - name.length()));
  }

  static String words(Duration d) {
    return d.toMillis() < 1000 ? d.toMillis() + " ms" : number(d) + " s";
  }

  private static String number(Duration d) {
    long tenths = (d.toMillis() + 50) / 100;
    return tenths % 10 == 0 ? "" + tenths / 10 : tenths / 10 + "." + tenths % 10;
  }
}
