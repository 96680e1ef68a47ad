package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigEntry;
import io.evenkeel.config.ConfigInspection;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares what two profiles come to. */
@Command(
    name = "diff",
    description =
        "Lists the keys whose values differ between two profiles. Secrets are compared, not shown.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DiffCommand implements Callable<Integer> {

  @Mixin private final Project project = new Project();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PROFILE_A",
      description = "A profile; several: prod,eu or prod+eu.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "PROFILE_B", description = "Those to compare with.")
  private String second = "";

  @Override
  public Integer call() {
    ConfigInspection here;
    ConfigInspection there;
    try (project) {
      here = project.inspect(first);
      there = project.inspect(second);
    }
    var differences = here.differences(there);
    PrintWriter out = spec.commandLine().getOut();
    differences.forEach(
        d -> {
          out.println(d.key());
          out.println("  " + first + ": " + text(d.here()));
          out.println("  " + second + ": " + text(d.there()));
        });
    if (differences.isEmpty()) {
      out.println("no difference");
    }
    out.flush();
    return Math.max(
        EvenkeelConfig.report(spec.commandLine(), first, here),
        EvenkeelConfig.report(spec.commandLine(), second, there));
  }

  private static String text(Optional<ConfigEntry> entry) {
    return entry.map(e -> Lines.of(e.value()) + "  (" + e.origin() + ")").orElse("not set");
  }
}
