package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the reference of all keys. */
@Command(
    name = "docs",
    description =
        "Prints a Markdown table of every key: type, default and meaning, from the records and the comments in"
            + " reference.conf.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DocsCommand implements Callable<Integer> {

  @Mixin private final Project project = new Project();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<ConfigKey> keys;
    try (project) {
      keys = project.inspect("").keys();
    }
    out.println("| key | type | default | environment variable | meaning |");
    out.println("|---|---|---|---|---|");
    keys.forEach(key -> out.println(row(key)));
    out.flush();
    return 0;
  }

  private static String row(ConfigKey key) {
    return "| `"
        + key.key()
        + "` | "
        + cell(key.type())
        + " | "
        + key.defaultValue().map(v -> "`" + cell(v) + "`").orElse(key.required() ? "required" : "")
        + " | `"
        + key.environmentVariable()
        + "` | "
        + cell(key.description())
        + " |";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
