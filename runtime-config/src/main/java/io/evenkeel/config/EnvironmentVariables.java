package io.evenkeel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The layer of environment variables. */
final class EnvironmentVariables {

  static final String ORIGIN = "environment variable ";

  /** Set by convention for other programs, whatever our sections are called. */
  private static final Set<String> CONVENTIONAL =
      Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "APP_PROFILE");

  private final SortedMap<String, String> environment;
  private final ServiceLinks links;
  private final KnownKeys known;
  private final SortedMap<String, Key> byVariable;
  private final List<String> warnings;
  private final KeyTree tree = new KeyTree(Origins.of("environment"));
  private final List<String> ignoredLinks = new ArrayList<>();

  private EnvironmentVariables(
      Map<String, String> environment, KnownKeys known, List<String> warnings) {
    this.environment = new TreeMap<>(environment);
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
    var variables = new EnvironmentVariables(environment, known, warnings);
    variables.read(aliases);
    return new Layer("environment", variables.tree.toObject());
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
    aliases.forEach((variable, key) -> alias(variable, key));
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
    if (!tree.put(key.segments(), KnownKeys.value(shape, text, Origins.of(ORIGIN + variable)))) {
      warnings.add(
          ORIGIN + variable + " is ignored: another variable sets " + key + " or a key around it");
    }
  }

  private void suggest(String variable) {
    String upper = variable.toUpperCase(Locale.ROOT);
    if (CONVENTIONAL.contains(upper)) {
      return;
    }
    List<String> near =
        byVariable.entrySet().stream()
            .filter(entry -> known.isDeclared(entry.getValue()) && isNear(upper, entry))
            .map(Map.Entry::getKey)
            .toList();
    if (!near.isEmpty()) {
      warnings.add(
          ORIGIN
              + Text.shown(variable)
              + " is ignored: it sets no known key."
              + Near.didYouMean(near));
    }
  }

  /** Only what comes after the section counts: HTTP_HOST is not nearly HTTP_PORT. */
  private static boolean isNear(String variable, Map.Entry<String, Key> declared) {
    String section = new Key(List.of(declared.getValue().first())).environmentVariable() + "_";
    return variable.startsWith(section)
        && declared.getKey().startsWith(section)
        && Near.isNear(
            variable.substring(section.length()), declared.getKey().substring(section.length()));
  }
}
