package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Text that was joined from substitutions comes from the line that joins it; resolving gives it the
 * origins of its pieces.
 */
final class JoinedText {

  private final Map<Key, ConfigOrigin> origins = new HashMap<>();

  private JoinedText() {}

  static ConfigObject located(List<Layer> layers, ConfigObject resolved) {
    var joined = new JoinedText();
    for (Layer layer : layers) {
      joined.collect(Key.ROOT, layer.root());
    }
    return joined.origins.isEmpty() ? resolved : joined.located(Key.ROOT, resolved);
  }

  /** From the lowest layer to the highest. */
  private void collect(Key key, ConfigValue value) {
    try {
      if (value instanceof ConfigObject object) {
        for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
          collect(key.child(child.getKey()), child.getValue());
        }
      } else {
        value.valueType();
        origins.remove(key);
      }
    } catch (NotResolved e) {
      if (!(value instanceof ConfigObject) && isJoined(value.render())) {
        origins.put(key, value.origin());
      } else {
        origins.remove(key);
      }
    }
  }

  private static boolean isJoined(String unresolved) {
    boolean text = unresolved.contains("\"") && !unresolved.contains("\n");
    return text
        && !(unresolved.startsWith("${") && unresolved.indexOf('}') == unresolved.length() - 1);
  }

  private ConfigObject located(Key key, ConfigObject object) {
    Map<String, Object> all = new LinkedHashMap<>();
    object.forEach(
        (segment, child) -> {
          Key below = key.child(segment);
          ConfigOrigin origin = origins.get(below);
          if (child instanceof ConfigObject inner) {
            all.put(segment, located(below, inner));
          } else {
            all.put(segment, origin == null ? child : child.withOrigin(origin));
          }
        });
    return ConfigValueFactory.fromMap(all).withOrigin(object.origin());
  }
}
