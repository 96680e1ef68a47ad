package io.evenkeel.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What is wrong with the way this process was started, as far as stopping it goes. */
final class ProcessLint {

  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "busybox", "zsh");

  /** Two names of one option. */
  private static final Set<String> REDUCED_SIGNALS = Set.of("-Xrs", "-XX:+ReduceSignalUsage");

  private ProcessLint() {}

  /** A finding; an error if there will be no graceful stop at all. */
  record Finding(boolean error, String text) {}

  static List<Finding> check(StopPlan plan, boolean signalsHandled) {
    return check(
        plan,
        signalsHandled,
        ProcessHandle.current().pid(),
        firstProcess(Path.of("/proc/1/comm")),
        !Collections.disjoint(
            ManagementFactory.getRuntimeMXBean().getInputArguments(), REDUCED_SIGNALS));
  }

  static List<Finding> check(
      StopPlan plan,
      boolean signalsHandled,
      long pid,
      String firstProcess,
      boolean reducedSignals) {
    var findings = new ArrayList<Finding>();
    if (reducedSignals && pid == 1) {
      findings.add(
          new Finding(
              true, "-Xrs as PID 1: SIGTERM does nothing, so every stop is a kill. Remove -Xrs"));
    } else if (reducedSignals) {
      findings.add(
          new Finding(
              false, "-Xrs: SIGTERM kills at once, there is no graceful stop. Remove -Xrs"));
    } else if (!signalsHandled) {
      findings.add(
          new Finding(
              false,
              "no module jdk.unsupported in this JVM: stopping drains, but ends with exit code 143"));
    }
    boolean contained =
        plan.platform() == Platform.KUBERNETES || plan.platform() == Platform.DOCKER;
    if (contained && pid != 1 && SHELLS.contains(firstProcess)) {
      findings.add(
          new Finding(
              false,
              "PID 1 is "
                  + firstProcess
                  + ", which passes no signal on: SIGTERM never arrives. Start java with exec, or"
                  + " write ENTRYPOINT as a JSON array"));
    }
    var misfit = plan.misfit();
    if (misfit.isPresent()) {
      findings.add(new Finding(false, misfit.get()));
    }
    return findings;
  }

  private static String firstProcess(Path comm) {
    try {
      return Files.readString(comm, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return ""; // hidden, or no Linux
    }
  }
}
