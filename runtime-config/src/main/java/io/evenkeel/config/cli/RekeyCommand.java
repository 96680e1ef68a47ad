package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigEdit;
import io.evenkeel.config.ConfigFile;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.crypto.KeyRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Encrypts what is encrypted again, under the first key. */
@Command(
    name = "rekey",
    description =
        "Puts the encrypted values of files under the first key, in place; comments and order stay. Exit code 78 if one is"
            + " still under another key.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RekeyCommand extends KeyedCommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of any format. For a .env the sections of the service must be known.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--dry-run", description = "Say what would be done, and write nothing.")
  private boolean dryRun;

  /** All of them are read before the first is written. */
  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    Map<Path, ConfigEdit> edits = new LinkedHashMap<>();
    try (KeyRing ring = ring()) {
      for (Path file : files) {
        edits.put(file, ConfigFile.read(file, project.variables(file)).rekey(ring));
      }
    }
    for (var edit : edits.entrySet()) {
      if (!dryRun) {
        edit.getValue().save();
      }
      tell(out, edit.getKey(), edit.getValue());
    }
    out.flush();
    boolean done = edits.values().stream().allMatch(edit -> edit.left().isEmpty());
    return done ? 0 : EvenkeelConfig.CONFIGURATION;
  }

  private void tell(PrintWriter out, Path file, ConfigEdit edit) {
    int changed = edit.changed().size();
    out.println(
        file
            + ": "
            + changed
            + (changed == 1 ? " value" : " values")
            + (dryRun ? " would be" : "")
            + " encrypted again");
    edit.changed().forEach(key -> out.println("  " + key));
    for (ConfigProblem left : edit.left()) {
      out.println("  left: " + left.key() + ": " + left.message());
      left.origin().ifPresent(origin -> out.println("      " + origin));
    }
  }
}
