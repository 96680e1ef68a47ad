package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigInspection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Loads and binds a configuration as the service would, for each of its profiles. */
@Command(
    name = "lint",
    description =
        "Reads the configuration as the service would in each profile, and lists every problem. Exit code 78"
            + " if there is one.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class LintCommand implements Callable<Integer> {

  /** How results are printed. */
  enum Format {
    TEXT,
    JSON
  }

  @Mixin private final Project project = new Project();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--profiles",
      split = ",",
      paramLabel = "PROFILE",
      description =
          "The profiles to look at, each by itself: dev,staging,prod; prod+eu is two at once. Default: none.")
  private List<String> profiles = new ArrayList<>();

  @Option(names = "--format", description = "text or json; default text.")
  private Format format = Format.TEXT;

  @Override
  public Integer call() {
    List<Result> results = new ArrayList<>();
    try (project) {
      for (String profile : profiles.isEmpty() ? List.of("") : profiles) {
        results.add(new Result(profile, project.inspect(profile)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      out.println(Json.object("profiles", results.stream().map(Result::json).toList()));
    } else {
      results.forEach(result -> out.println(result.text()));
    }
    out.flush();
    boolean clean = results.stream().allMatch(r -> r.inspection().problems().isEmpty());
    return clean ? 0 : EvenkeelConfig.CONFIGURATION;
  }

  private record Result(String profile, ConfigInspection inspection) {

    String text() {
      int problems = inspection.problems().size();
      var text = new StringBuilder(profile.isEmpty() ? "no profile" : profile).append(": ");
      text.append(
          problems == 0
              ? "ok, " + inspection.entries().size() + " keys"
              : problems + (problems == 1 ? " problem" : " problems"));
      for (var problem : inspection.problems()) {
        text.append("\n  ").append(problem.key()).append(": ").append(problem.message());
        problem.origin().ifPresent(origin -> text.append("\n      ").append(origin));
      }
      inspection.warnings().forEach(w -> text.append("\n  warning: ").append(w));
      inspection.opaque().forEach(o -> text.append("\n  opaque: ").append(o));
      return text.toString();
    }

    Object json() {
      return Json.map(
          "profile",
          profile,
          "keys",
          inspection.entries().size(),
          "problems",
          inspection.problems().stream()
              .map(
                  p ->
                      Json.map(
                          "key", p.key(), "message", p.message(), "origin", p.origin().orElse("")))
              .toList(),
          "warnings",
          inspection.warnings(),
          "opaque",
          inspection.opaque());
    }
  }
}
