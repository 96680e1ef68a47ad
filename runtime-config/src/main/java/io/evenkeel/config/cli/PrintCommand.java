package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigEntry;
import io.evenkeel.config.ConfigFile;
import io.evenkeel.config.ConfigInspection;
import io.evenkeel.config.crypto.KeyRing;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the effective configuration, or what one file says. */
@Command(
    name = "print",
    description =
        "Prints the effective configuration, secrets masked; or one file of any supported format as it is.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PrintCommand extends KeyedCommand {

  @Option(
      names = "--profile",
      paramLabel = "PROFILES",
      description = "A profile; several: prod,eu or prod+eu; default none.")
  private String profile = "";

  @Option(names = "--json", description = "One flat JSON object of keys and texts.")
  private boolean json;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Only this file: .conf, .json, .yaml, .yml, .properties or .env. With keys its encrypted values are decrypted.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    PrintWriter out = out();
    if (file != null) {
      print(out, entries(file));
      return 0;
    }
    ConfigInspection inspection;
    try (project) {
      inspection = project.inspect(profile);
    }
    print(out, inspection.entries());
    return EvenkeelConfig.report(spec.commandLine(), profile, inspection);
  }

  private List<ConfigEntry> entries(Path only) {
    if (keys.providers(environment()).isEmpty()) {
      return ConfigFile.read(only).entries();
    }
    try (KeyRing ring = ring()) {
      return ConfigFile.read(only, project.variables(only)).decrypted(ring);
    }
  }

  private void print(PrintWriter out, List<ConfigEntry> entries) {
    if (json) {
      Map<String, Object> flat = new LinkedHashMap<>();
      entries.forEach(entry -> flat.put(entry.key(), entry.value()));
      out.println(Json.text(flat));
    } else {
      entries.forEach(
          e -> out.println(e.key() + " = " + Lines.of(e.value()) + "  # " + e.origin()));
    }
    out.flush();
  }
}
