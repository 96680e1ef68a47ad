package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The defaults of {@code ${key:default}} in YAML. HOCON has no such thing, but it has {@code h =
 * default, h = ${?key}}: each becomes a key {@code h} of its own below a reserved one, which is
 * there while substitutions are resolved. Not thread-safe.
 */
final class YamlDefaults {

  static final String ROOT = "evenkeel-yaml-defaults";

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");
  private static final Pattern HELPER =
      Pattern.compile("\\$\\{\\??" + Pattern.quote(ROOT) + "(\\.d\\d+){3}\\.([^}]*)}");

  private static final int FAN_OUT = 64;

  private ConfigObject found = ConfigFactory.empty().root();
  private int count;

  /**
   * The helper for a key with a default. Spread over small objects: to look one up, the library
   * walks over all its siblings, which for thousands of them would take minutes.
   */
  Key next(Key key) {
    int high = count / FAN_OUT / FAN_OUT;
    int middle = count / FAN_OUT % FAN_OUT;
    Key helper = new Key(List.of(ROOT, "d" + high, "d" + middle, "d" + count++ % FAN_OUT));
    for (String segment : key.segments()) {
      helper = helper.child(segment);
    }
    return helper;
  }

  void add(ConfigObject helpers) {
    found = helpers.withFallback(found);
  }

  /** All helpers, below {@value #ROOT}. */
  ConfigObject root() {
    return found.isEmpty() ? found : found.atKey(ROOT).root();
  }

  /**
   * The references in a value that is not resolved, as people wrote them. Nothing else of it: the
   * text around them and the defaults may be secrets.
   */
  static List<String> references(ConfigValue unresolved) {
    return references(unresolved.render());
  }

  static List<String> references(String text) {
    Set<String> references = new LinkedHashSet<>();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      references.add(HELPER.matcher(matcher.group()).replaceAll("\\${$2:...}"));
    }
    return List.copyOf(references);
  }
}
