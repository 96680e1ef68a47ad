package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
      Pattern.compile("\\$\\{\\??" + Pattern.quote(ROOT) + "\\.d\\d+\\.([^}]*)}");

  private final List<ConfigObject> found = new ArrayList<>();
  private int count;

  /** The helper for a key with a default. */
  Key next(Key key) {
    Key helper = new Key(List.of(ROOT, "d" + count++));
    for (String segment : key.segments()) {
      helper = helper.child(segment);
    }
    return helper;
  }

  void add(ConfigObject helpers) {
    found.add(helpers);
  }

  /** All helpers, below {@value #ROOT}. */
  ConfigObject root() {
    if (found.isEmpty()) {
      return ConfigFactory.empty().root();
    }
    Map<String, ConfigValue> all = new LinkedHashMap<>();
    found.forEach(all::putAll);
    return ConfigValueFactory.fromMap(Map.of(ROOT, all));
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
      references.add(HELPER.matcher(matcher.group()).replaceAll("\\${$1:...}"));
    }
    return List.copyOf(references);
  }
}
