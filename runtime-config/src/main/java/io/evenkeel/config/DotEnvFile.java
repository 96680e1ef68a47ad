package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables of {@code .env}: the file that {@code --env-file} names, else the one the loader
 * was told, else {@code .env} in the working directory when the profile is dev. Only that last one
 * may be missing.
 */
final class DotEnvFile {

  static final Key OPTION = Key.parse("env-file");
  private static final String PROFILE = "dev";
  private static final Path DEFAULT = Path.of(".env");

  /** They say what is read before this file is. */
  private static final Set<String> TOO_LATE =
      Set.of(
          Profiles.VARIABLE, ConfigDirectory.VARIABLE, MountedFiles.VARIABLE, MountedFiles.SYSTEMD);

  private final LoadRequest request;
  private final SopsReader sops;
  private final Problems problems;
  private final List<String> warnings;

  DotEnvFile(LoadRequest request, SopsReader sops, Problems problems, List<String> warnings) {
    this.request = request;
    this.sops = sops;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** In the order of the file; empty when there is none. */
  Map<String, DotEnvReader.Variable> variables(CommandLine commandLine, List<String> profiles) {
    Optional<String> option = commandLine.own(OPTION, problems);
    if (option.isPresent()) {
      return named(option.get(), CommandLine.ORIGIN + OPTION);
    }
    if (request.dotEnv().isPresent()) {
      return named(request.dotEnv().get().toString(), "loader");
    }
    return profiles.contains(PROFILE) && Files.exists(resolved(DEFAULT)) ? read(DEFAULT) : Map.of();
  }

  static Layer layer(
      Map<String, DotEnvReader.Variable> variables,
      Map<String, Key> aliases,
      KnownKeys known,
      List<String> warnings) {
    if (variables.isEmpty()) {
      return new Layer(DEFAULT.toString(), ConfigFactory.empty().root());
    }
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> origins = new LinkedHashMap<>();
    variables.forEach(
        (name, variable) -> {
          texts.put(name, variable.text());
          origins.put(name, Origins.describe(variable.value().origin()));
        });
    String file =
        variables.values().stream().map(DotEnvReader.Variable::file).findFirst().orElse(".env");
    Layer layer =
        EnvironmentVariables.layer(
            file, texts, name -> origins.getOrDefault(name, file), aliases, known, warnings);
    boolean secret = variables.values().stream().anyMatch(DotEnvReader.Variable::secret);
    return secret ? new Layer(layer.name(), layer.root(), Layer.Kind.SECRET) : layer;
  }

  private Map<String, DotEnvReader.Variable> named(String text, String origin) {
    Optional<Path> path = Parse.orEmpty(() -> Path.of(text));
    if (path.isEmpty() || !Files.isRegularFile(resolved(path.get()))) {
      problems.unresolved(OPTION, Text.shown(text) + " (expected: a file)", Origins.of(origin));
      return Map.of();
    }
    return read(path.get());
  }

  private Path resolved(Path path) {
    return request.workingDirectory().resolve(path);
  }

  private Map<String, DotEnvReader.Variable> read(Path path) {
    String name = path.toString();
    try {
      String text =
          FormatReader.text(() -> DirectoryFiles.open(resolved(path)), FormatReader.MAX_BYTES);
      var decrypted = sops.variables(name, text);
      var variables =
          decrypted.orElseGet(
              () -> DotEnvReader.read(name, text, request.environment(), problems, warnings));
      for (String late : new TreeSet<>(TOO_LATE)) {
        if (variables.containsKey(late)) {
          warnings.add(
              name
                  + ":"
                  + variables.get(late).line()
                  + ": "
                  + late
                  + " is ignored: it counts before this file is read");
        }
      }
      if (decrypted.isEmpty() && GitTracking.tracks(resolved(path))) {
        warnings.add(
            name + " is tracked by git (expected: listed in .gitignore, since it holds secrets)");
      }
      return variables;
    } catch (Unreadable e) {
      problems.unreadable(name, e.text(), e.line());
    } catch (IOException e) {
      problems.unreadable(name, "cannot be read: " + e, 0);
    }
    return Map.of();
  }
}
