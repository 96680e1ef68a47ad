package io.evenkeel.config;

import io.evenkeel.config.crypto.KeyProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The layer of environment variables, of the process or of a file. */
final class EnvironmentVariables {

  static final String ORIGIN = "environment variable ";

  /** Set by convention for other programs, whatever our sections are called. */
  private static final Set<String> CONVENTIONAL =
      Set.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "ALL_PROXY",
          Profiles.VARIABLE,
          ConfigDirectory.VARIABLE,
          MountedFiles.VARIABLE,
          MountedFiles.SYSTEMD,
          KeyProvider.KEYS_VARIABLE,
          KeyProvider.FILE_VARIABLE,
          KeyProvider.DIRECTORY_VARIABLE);

  private final SortedMap<String, String> environment;
  private final ServiceLinks links;
  private final KnownKeys known;
  private final SortedMap<String, Key> byVariable;
  private final UnaryOperator<String> origin;
  private final List<String> warnings;
  private final KeyTree tree;
  private final List<String> ignoredLinks = new ArrayList<>();

  private EnvironmentVariables(
      String name,
      Map<String, String> environment,
      UnaryOperator<String> origin,
      KnownKeys known,
      List<String> warnings) {
    this.tree = new KeyTree(Origins.of(name));
    this.environment = new TreeMap<>(environment);
    this.origin = origin;
    this.links = new ServiceLinks(environment);
    this.known = known;
    this.byVariable = known.byVariable();
    this.warnings = warnings;
  }

  static Layer layer(
      Map<String, String> environment,
      Map<String, Key> aliases,
      KnownKeys known,
      List<String> warnings) {
    return layer("environment", environment, v -> ORIGIN + v, aliases, known, warnings);
  }

  /**
   * A layer of variables from elsewhere.
   *
   * @param origin says where a variable is set
   */
  static Layer layer(
      String name,
      Map<String, String> variables,
      UnaryOperator<String> origin,
      Map<String, Key> aliases,
      KnownKeys known,
      List<String> warnings) {
    var layer = new EnvironmentVariables(name, variables, origin, known, warnings);
    layer.read(aliases);
    return new Layer(name, layer.tree.toObject());
  }

  private void read(Map<String, Key> aliases) {
    for (String variable : environment.keySet()) {
      Key key = byVariable.get(variable);
      if (key == null) {
        if (!aliases.containsKey(variable) && !links.contains(variable)) {
          suggest(variable);
        }
      } else if (links.contains(variable)) {
        ignoredLinks.add(variable);
      } else {
        put(variable, key);
      }
    }
    for (Map.Entry<String, Key> alias : aliases.entrySet()) {
      alias(alias.getKey(), alias.getValue());
    }
    if (!ignoredLinks.isEmpty()) {
      warnings.add("Kubernetes service links are ignored: " + String.join(", ", ignoredLinks));
    }
  }

  /** Tried last, so the key's own variable is in the tree already, and wins. */
  private void alias(String variable, Key key) {
    String own = key.environmentVariable();
    boolean ownIsSet = environment.containsKey(own) && !links.contains(own);
    if (environment.containsKey(variable) && !ownIsSet && !links.contains(variable)) {
      put(variable, key);
    }
  }

  private void put(String variable, Key key) {
    Shape shape = known.settable(key).orElseThrow();
    String text = environment.getOrDefault(variable, "");
    if (!tree.put(
        key.segments(), KnownKeys.value(shape, text, Origins.of(origin.apply(variable))))) {
      warnings.add(
          described(variable)
              + " is ignored: another variable sets "
              + key
              + " or a key around it");
    }
  }

  private void suggest(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    if (CONVENTIONAL.contains(upper)) {
      return;
    }
    List<String> near = new ArrayList<>();
    for (String name : near(upper, byVariable)) {
      if (known.isDeclared(byVariable.getOrDefault(name, Key.ROOT))) {
        near.add(name);
      }
    }
    if (!near.isEmpty()) {
      warnings.add(
          described(variable) + " is ignored: it sets no known key." + Near.didYouMean(near));
    }
  }

  private String described(String variable) {
    String where = origin.apply(variable);
    String shown = Text.shown(variable);
    return where.endsWith(variable)
        ? where.substring(0, where.length() - variable.length()) + shown
        : where + ": " + shown;
  }

  /** The variables of known keys that one may be meant for. */
  static List<String> near(String variable, Map<String, Key> byVariable) {
    List<String> near = new ArrayList<>();
    for (Map.Entry<String, Key> entry : byVariable.entrySet()) {
      if (isNear(variable, entry)) {
        near.add(entry.getKey());
      }
    }
    return near;
  }

  /** Only what comes after the section counts: HTTP_HOST is not nearly HTTP_PORT. */
  private static boolean isNear(String variable, Map.Entry<String, Key> declared) {
    if (!declared.getKey().regionMatches(0, variable, 0, 1)) { // nearly all: no name is made up
      return false;
    }
    String section = new Key(List.of(declared.getValue().first())).environmentVariable() + "_";
    return variable.startsWith(section)
        && declared.getKey().startsWith(section)
        && Near.isNear(
            variable.substring(section.length()), declared.getKey().substring(section.length()));
  }
}
