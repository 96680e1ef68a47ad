package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keys that are secret for where their value was written: what a secret layer sets, whichever layer
 * wins, and what a substitution takes from there.
 */
final class SecretKeys {

  private final Set<Key> keys = new HashSet<>();
  private final Set<String> origins = new HashSet<>();

  private SecretKeys() {}

  static Set<Key> of(List<Layer> layers, ConfigObject effective) {
    var secret = new SecretKeys();
    layers.stream().filter(Layer::secret).forEach(layer -> secret.all(Key.ROOT, layer.root()));
    if (!secret.origins.isEmpty()) {
      secret.substituted(Key.ROOT, effective);
    }
    return secret.keys;
  }

  private void all(Key key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> all(key.child(segment), child));
    } else {
      keys.add(key);
      origins.add(value.origin().description());
    }
  }

  private void substituted(Key key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> substituted(key.child(segment), child));
    } else if (origins.stream().anyMatch(value.origin().description()::contains)) {
      keys.add(key);
    }
  }
}
