package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.EncryptedValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys that are secret for where their value was written: what a secret layer sets or any layer
 * encrypts, whichever layer wins, and what a substitution takes from there.
 */
final class SecretKeys {

  private final Set<Key> keys = new HashSet<>();

  /** What is written at the places that secret values come from. */
  private final Map<String, Set<String>> texts = new HashMap<>();

  private SecretKeys() {}

  /** The keys of which the value was decrypted are secret in any case. */
  static Set<Key> of(List<Layer> layers, ConfigObject effective, Set<Key> decrypted) {
    var secret = new SecretKeys();
    secret.keys.addAll(decrypted);
    for (Layer layer : layers) {
      secret.written(Key.ROOT, layer.root(), layer.secret());
    }
    for (Key key : Set.copyOf(secret.keys)) {
      key.in(effective).ifPresent(secret::remember);
    }
    if (!secret.texts.isEmpty()) {
      secret.substituted(Key.ROOT, effective);
    }
    return secret.keys;
  }

  private void written(Key key, ConfigValue value, boolean all) {
    try {
      if (value instanceof ConfigObject object) {
        for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
          written(key.child(child.getKey()), child.getValue(), all);
        }
      } else if (all || encrypted(value)) {
        keys.add(key);
      }
    } catch (NotResolved e) {
      if (EncryptedValue.isIn(value.render())) {
        keys.add(key);
      }
    }
  }

  private static boolean encrypted(ConfigValue value) {
    for (ConfigValue child : Text.children(value)) {
      if (encrypted(child)) {
        return true;
      }
    }
    return Text.isScalar(value) && EncryptedValue.isIn(Text.of(value));
  }

  private void remember(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      object.values().forEach(this::remember);
    } else if (value instanceof ConfigList list) {
      list.forEach(this::remember);
    } else if (Text.isScalar(value) && !Text.of(value).isEmpty()) {
      texts.computeIfAbsent(value.origin().description(), o -> new HashSet<>()).add(Text.of(value));
    }
  }

  private void substituted(Key key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> substituted(key.child(segment), child));
    } else if (taken(value)) {
      keys.add(key);
    }
  }

  /** Text and origin: in a file of one line all values have the same origin. */
  private boolean taken(ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return object.values().stream().anyMatch(this::taken);
    }
    if (value instanceof ConfigList list) {
      return list.stream().anyMatch(this::taken);
    }
    if (!Text.isScalar(value)) {
      return false;
    }
    String origin = value.origin().description();
    return texts.entrySet().stream()
        .filter(place -> origin.contains(place.getKey()))
        .anyMatch(place -> place.getValue().stream().anyMatch(Text.of(value)::contains));
  }
}
