package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigInspection;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells where a value comes from. */
@Command(
    name = "explain",
    description = "Lists every layer that sets a key, highest first, and which one wins.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExplainCommand implements Callable<Integer> {

  @Mixin private final Project project = new Project();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(paramLabel = "KEY", description = "A key, or a section for all keys in it.")
  private String key = "";

  @Option(
      names = "--profile",
      paramLabel = "PROFILES",
      description = "A profile; several: prod,eu or prod+eu; default none.")
  private String profile = "";

  @Override
  public Integer call() {
    ConfigInspection inspection;
    try (project) {
      inspection = project.inspect(profile);
    }
    String text;
    try {
      text = inspection.explain(key);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
    return EvenkeelConfig.report(spec.commandLine(), profile, inspection);
  }
}
