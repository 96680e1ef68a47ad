package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigEntry;
import io.evenkeel.config.ConfigFile;
import io.evenkeel.config.crypto.EncryptedValue;
import io.evenkeel.config.crypto.KeyRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints one encrypted value in plain text. */
@Command(
    name = "decrypt",
    description =
        "Prints the text of one encrypted value, from standard input or a file. For all values of a file: print --file.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DecryptCommand extends KeyedCommand {

  @Parameters(paramLabel = "KEY", description = "The key it is for; in a .env the variable.")
  private String name = "";

  @Option(names = "--in", paramLabel = "FILE", description = "The file in which the key is set.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    try (KeyRing ring = ring()) {
      out.println(file == null ? given(ring) : in(file, ring));
    }
    out.flush();
    return 0;
  }

  private String given(KeyRing ring) throws IOException {
    var value = EncryptedValue.parse(parent.input().text(null, "encrypted value", false).strip());
    return ring.decrypt(value, Keys.path(name));
  }

  private String in(Path where, KeyRing ring) {
    return ConfigFile.read(where, project.variables(where)).decrypted(ring).stream()
        .filter(entry -> entry.key().equals(name))
        .map(ConfigEntry::value)
        .findFirst()
        .orElseThrow(
            () -> new UsageException(name + " is not set in " + where + " (see: print --file)"));
  }
}
