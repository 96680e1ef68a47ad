package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigEdit;
import io.evenkeel.config.ConfigFile;
import io.evenkeel.config.crypto.KeyRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Encrypts a text for a key, or values where they are written. */
@Command(
    name = "encrypt",
    description =
        "Reads a text from standard input, a file or the terminal and prints it encrypted for a key; or encrypts plain"
            + " values of a file in place.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EncryptCommand extends KeyedCommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "KEY",
      description =
          "The key that the value is for, such as orders.database.password; it opens nowhere else. In a .env the"
              + " variable.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "Replace the plain values of the keys in this file; the rest of it stays.")
  private @Nullable Path file;

  @Option(
      names = "--text-file",
      paramLabel = "FILE",
      description =
          "Take the text from this file. A line break at the end does not belong to it; of several one does not.")
  private @Nullable Path textFile;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    try (KeyRing ring = ring()) {
      if (file != null) {
        inPlace(out, file, ring);
      } else {
        out.println(one(ring));
      }
    }
    out.flush();
    return 0;
  }

  private void inPlace(PrintWriter out, Path where, KeyRing ring) throws IOException {
    if (textFile != null) {
      throw new UsageException("--in and --text-file (expected: one of them)");
    }
    ConfigEdit edit = ConfigFile.read(where, project.variables(where)).encrypt(names, ring);
    edit.save();
    edit.changed().forEach(key -> out.println(where + ": " + key + " is encrypted now"));
  }

  private String one(KeyRing ring) throws IOException {
    if (names.size() > 1) {
      throw new UsageException(names.size() + " keys (expected: one, or --in)");
    }
    List<String> path = Keys.path(names.get(0));
    String text = parent.input().text(textFile, names.get(0), true);
    return ring.encrypt(text, path).toString();
  }
}
