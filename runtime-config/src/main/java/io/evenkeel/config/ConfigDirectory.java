package io.evenkeel.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layers of the external directory: {@code --config-dir}, else CONFIG_DIR, else what the loader
 * was told, else {@code ./config}. Only that last one may be missing.
 */
final class ConfigDirectory {

  static final Key OPTION = Key.parse("config-dir");
  static final String VARIABLE = "CONFIG_DIR";
  private static final Path DEFAULT = Path.of("config");

  private final LoadRequest request;
  private final FilePlaces places;
  private final Problems problems;

  ConfigDirectory(LoadRequest request, FilePlaces places, Problems problems) {
    this.request = request;
    this.places = places;
    this.problems = problems;
  }

  /**
   * Lowest first: application.*, then for each profile {@code application-prod.*} and {@code
   * prod.*}.
   */
  List<Layer> layers(CommandLine commandLine, List<String> profiles) {
    Optional<DirectoryFiles> directory = directory(commandLine);
    List<Layer> layers = new ArrayList<>();
    if (directory.isPresent()) {
      for (String name : names(profiles)) {
        layers.addAll(directory.get().layers(name));
      }
    }
    return layers;
  }

  private static Set<String> names(List<String> profiles) {
    Set<String> names = new LinkedHashSet<>(List.of("application"));
    for (String profile : profiles) {
      names.add("application-" + profile);
      names.add(profile);
    }
    return names;
  }

  private Optional<DirectoryFiles> directory(CommandLine commandLine) {
    Optional<String> option = commandLine.own(OPTION, problems);
    if (option.isPresent()) {
      return named(option.get(), CommandLine.ORIGIN + OPTION);
    }
    String variable = request.environment().getOrDefault(VARIABLE, "");
    if (!variable.isBlank()) {
      return named(variable, EnvironmentVariables.ORIGIN + VARIABLE);
    }
    if (request.directory().isPresent()) {
      return named(request.directory().get().toString(), "loader");
    }
    DirectoryFiles beside = places.directory(DEFAULT);
    return beside.exists() ? Optional.of(beside) : Optional.empty();
  }

  private Optional<DirectoryFiles> named(String text, String origin) {
    Optional<DirectoryFiles> directory =
        Parse.orEmpty(() -> Path.of(text)).map(places::directory).filter(DirectoryFiles::exists);
    if (directory.isEmpty()) {
      problems.unresolved(
          OPTION, Text.shown(text) + " (expected: a directory)", Origins.of(origin));
    }
    return directory;
  }
}
