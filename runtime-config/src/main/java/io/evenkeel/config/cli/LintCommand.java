package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigInspection;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.EncryptedKey;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      description =
          "The id of the key in use: values under others are listed as retired. Default: the first key, where keys are"
              + " given by --env.")
  private @Nullable String keyId;

  @Option(
      names = "--strict",
      description = "Exit code 78 also for warnings, retired keys and exposed secrets.")
  private boolean strict;

  @Override
  public Integer call() {
    List<Result> results = new ArrayList<>();
    try (project) {
      for (String profile : profiles.isEmpty() ? List.of("") : profiles) {
        results.add(result(profile, project.inspect(profile)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      out.println(Json.object("profiles", results.stream().map(Result::json).toList()));
    } else {
      results.forEach(result -> out.println(result.text()));
    }
    out.flush();
    boolean clean = results.stream().allMatch(r -> strict ? r.spotless() : r.clean());
    return clean ? 0 : EvenkeelConfig.CONFIGURATION;
  }

  private Result result(String profile, ConfigInspection inspection) {
    Optional<String> current = Optional.ofNullable(keyId).or(inspection::currentKeyId);
    List<EncryptedKey> retired =
        inspection.encrypted().stream()
            .filter(value -> current.isPresent() && !value.keyId().equals(current.get()))
            .toList();
    return new Result(profile, inspection, retired);
  }

  private record Result(String profile, ConfigInspection inspection, List<EncryptedKey> retired) {

    boolean clean() {
      return inspection.problems().isEmpty();
    }

    boolean spotless() {
      return clean()
          && inspection.warnings().isEmpty()
          && retired.isEmpty()
          && inspection.exposed().isEmpty();
    }

    String text() {
      int problems = inspection.problems().size();
      var text = new StringBuilder(profile.isEmpty() ? "no profile" : profile).append(": ");
      text.append(
          problems == 0
              ? "ok, " + inspection.entries().size() + " keys"
              : problems + (problems == 1 ? " problem" : " problems"));
      inspection.problems().forEach(problem -> append(text, "", problem));
      inspection.warnings().forEach(w -> text.append("\n  warning: ").append(w));
      inspection.opaque().forEach(o -> text.append("\n  opaque: ").append(o));
      for (EncryptedKey value : retired) {
        text.append("\n  retired: ").append(value.key()).append(": key id ").append(value.keyId());
        text.append("\n      ").append(value.origin());
      }
      inspection.exposed().forEach(problem -> append(text, "exposed: ", problem));
      return text.toString();
    }

    private static void append(StringBuilder text, String kind, ConfigProblem problem) {
      text.append("\n  ").append(kind).append(problem.key()).append(": ").append(problem.message());
      problem.origin().ifPresent(origin -> text.append("\n      ").append(origin));
    }

    Object json() {
      return Json.map(
          "profile",
          profile,
          "keys",
          inspection.entries().size(),
          "problems",
          inspection.problems().stream().map(Result::json).toList(),
          "warnings",
          inspection.warnings(),
          "opaque",
          inspection.opaque(),
          "retired",
          retired.stream()
              .map(v -> Json.map("key", v.key(), "keyId", v.keyId(), "origin", v.origin()))
              .toList(),
          "exposed",
          inspection.exposed().stream().map(Result::json).toList());
    }

    private static Object json(ConfigProblem problem) {
      return Json.map(
          "key",
          problem.key(),
          "message",
          problem.message(),
          "origin",
          problem.origin().orElse(""));
    }
  }
}
