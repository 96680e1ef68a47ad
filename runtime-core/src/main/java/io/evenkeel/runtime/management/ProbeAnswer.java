package io.evenkeel.runtime.management;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.Streak;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a probe is told, before it is decided who may see how much of it.
 *
 * @param name of the probe, {@code readyz}
 * @param ok whether the answer is 200
 * @param state why the service as a whole is not ready; empty if it is
 * @param waitingFor the steps a start is at, each with the reason why it waits
 * @param checks the checks that count for this probe
 */
record ProbeAnswer(
    String name,
    boolean ok,
    String state,
    Map<String, String> waitingFor,
    List<CheckReport> checks) {

  ProbeAnswer {
    waitingFor = new TreeMap<>(waitingFor);
    checks = List.copyOf(checks);
  }

  ProbeAnswer(String name, boolean ok, String state, List<CheckReport> checks) {
    this(name, ok, state, Map.of(), checks);
  }

  int status() {
    return ok ? 200 : 503;
  }

  /**
   * The body, in the manner of the Kubernetes API server's {@code /readyz}.
   *
   * @param verbose one line for each check, whether it fails or not
   * @param reasons whether the reasons of failures are shown
   */
  String body(boolean verbose, boolean reasons) {
    if (ok && !verbose) {
      return "ok";
    }
    var text = new StringBuilder();
    if (!state.isEmpty()) {
      text.append(("[-]" + state + " " + steps(reasons)).stripTrailing()).append('\n');
    }
    for (CheckReport check : checks) {
      boolean up = check.status() == HealthStatus.UP;
      if (up && !verbose) {
        continue;
      }
      text.append(up ? "[+]" : "[-]").append(line(check, reasons));
      text.append('\n');
    }
    return text.append(name).append(ok ? " check passed" : " check failed").append('\n').toString();
  }

  private static String line(CheckReport check, boolean reasons) {
    boolean up = check.status() == HealthStatus.UP;
    var line = new StringBuilder(check.name()).append(up ? " ok" : " failed");
    if (!up && !check.required()) {
      line.append(" (optional)");
    }
    if (!up && reasons) {
      line.append(": ").append(check.reason());
      if (!check.impact().isEmpty()) {
        line.append(" (").append(check.impact()).append(')');
      }
    }
    check.streak().ifPresent(streak -> line.append(", ").append(soFar(streak, up, reasons)));
    return line.toString();
  }

  private static String soFar(Streak streak, boolean up, boolean reasons) {
    return streak.results()
        + " of "
        + streak.needed()
        + (up ? " failures" : " good results")
        + (up && reasons ? ": " + streak.reason() : "");
  }

  private String steps(boolean reasons) {
    return waitingFor.entrySet().stream()
        .map(
            s -> reasons && !s.getValue().isEmpty() ? s.getKey() + ": " + s.getValue() : s.getKey())
        .collect(Collectors.joining(", "));
  }
}
