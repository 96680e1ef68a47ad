package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds an object key by key, in linear time, and notices what is set twice. Not thread-safe. */
final class KeyTree {

  private final ConfigOrigin origin;
  private final Map<String, ConfigValue> values = new LinkedHashMap<>();
  private final Map<String, KeyTree> children = new LinkedHashMap<>();

  KeyTree(ConfigOrigin origin) {
    this.origin = origin;
  }

  /** False, and nothing changed, when the key has a value already or a value stands in its way. */
  boolean put(List<String> path, ConfigValue value) {
    String last = path.get(path.size() - 1);
    Optional<KeyTree> parent = section(path.subList(0, path.size() - 1), value.origin());
    if (parent.isEmpty() || parent.get().children.containsKey(last)) {
      return false;
    }
    return parent.get().values.putIfAbsent(last, value) == null;
  }

  /** The part of the tree at this path, made when absent; empty when a value stands in its way. */
  Optional<KeyTree> section(List<String> path, ConfigOrigin at) {
    KeyTree tree = this;
    for (String segment : path) {
      if (tree.values.containsKey(segment)) {
        return Optional.empty();
      }
      KeyTree child = tree.children.get(segment);
      if (child == null) {
        child = new KeyTree(at);
        tree.children.put(segment, child);
      }
      tree = child;
    }
    return Optional.of(tree);
  }

  ConfigObject toObject() {
    Map<String, Object> all = new LinkedHashMap<>(values);
    for (Map.Entry<String, KeyTree> child : children.entrySet()) {
      all.put(child.getKey(), child.getValue().toObject());
    }
    return ConfigValueFactory.fromMap(all).withOrigin(origin);
  }
}
