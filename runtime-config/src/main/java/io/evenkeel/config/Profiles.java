package io.evenkeel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which profiles are asked for: {@code --profile=a,b}, else APP_PROFILE. */
final class Profiles {

  static final String VARIABLE = "APP_PROFILE";

  /** Names become parts of file names, so they must not lead elsewhere. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  private Profiles() {}

  static List<String> of(
      CommandLine commandLine, Map<String, String> environment, Problems problems) {
    Optional<String> option = commandLine.options().get(CommandLine.PROFILE);
    if (option == null) {
      return names(
          environment.getOrDefault(VARIABLE, ""), EnvironmentVariables.ORIGIN + VARIABLE, problems);
    }
    if (option.isEmpty()) {
      problems.usage("--profile", "has no value (expected: --profile=NAME)");
      return List.of();
    }
    return names(option.get(), CommandLine.ORIGIN + CommandLine.PROFILE, problems);
  }

  private static List<String> names(String text, String origin, Problems problems) {
    List<String> names = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (NAME.matcher(name).matches()) {
        names.remove(name);
        names.add(name);
      } else if (!text.isBlank()) {
        problems.add(
            CommandLine.PROFILE,
            Text.shown(name)
                + " (expected: names of letters, digits, - and _, separated by commas)",
            Origins.of(origin));
      }
    }
    return List.copyOf(names);
  }
}
