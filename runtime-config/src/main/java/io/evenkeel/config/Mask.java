package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.EncryptedValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows what must not be printed: values of secret keys, and texts that contain one. */
final class Mask {

  private final Declared declared;
  private final Redactor redactor;

  Mask(Declared declared, ConfigObject root) {
    this(declared, root, List.of());
  }

  /** Of the layers, secrets count that another layer wins over. */
  Mask(Declared declared, ConfigObject root, List<Layer> layers) {
    this.declared = declared;
    Set<String> secrets = new LinkedHashSet<>();
    collect(Key.ROOT, root, secrets);
    for (Layer layer : layers) {
      if (!layer.library()) { // or "localhost" is a secret for being a default
        collect(Key.ROOT, layer.root(), secrets);
      }
    }
    this.redactor = new Redactor(secrets);
  }

  private void collect(Key key, ConfigValue value, Set<String> secrets) {
    try {
      if (value instanceof ConfigObject object) {
        for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
          collect(key.child(child.getKey()), child.getValue(), secrets);
        }
      } else if (value instanceof ConfigList list) {
        for (ConfigValue element : list) {
          collect(key, element, secrets);
        }
      } else if (Text.isScalar(value)
          && declared.isSecret(key)
          && !EncryptedValue.begins(Text.of(value), 0)) {
        secrets.add(Text.of(value));
      }
    } catch (NotResolved e) {
      // A substitution: what it stands for is in the resolved whole.
    }
  }

  Redactor redactor() {
    return redactor;
  }

  boolean hides(Key key, String text) {
    return declared.isSecret(key) || redactor.finds(text);
  }

  String shown(Key key, ConfigValue value) {
    if (value instanceof ConfigObject) {
      return Text.shown(value);
    }
    return declared.isSecret(key) || holds(value) ? Text.MASK : Text.shown(value);
  }

  private boolean holds(ConfigValue value) {
    for (ConfigValue child : Text.children(value)) {
      if (holds(child)) {
        return true;
      }
    }
    return Text.isScalar(value) && redactor.finds(Text.of(value));
  }

  /** As {@link #shown}, but whole and with every character as it is. */
  String exact(Key key, ConfigValue value) {
    String shown = shown(key, value);
    return shown.equals(Text.MASK) ? shown : Text.exact(value);
  }

  /** Whether a text contains a secret at or below a key, however short that is. */
  boolean quotes(Key key, ConfigValue value, String text) {
    if (value instanceof ConfigObject object) {
      return object.entrySet().stream()
          .anyMatch(child -> quotes(key.child(child.getKey()), child.getValue(), text));
    }
    if (value instanceof ConfigList list) {
      return list.stream().anyMatch(element -> quotes(key, element, text));
    }
    return Text.isScalar(value)
        && declared.isSecret(key)
        && !Text.of(value).isEmpty()
        && text.contains(Text.of(value));
  }

  /** A message of a record's constructor, which may quote anything. */
  String within(String message) {
    return redactor.redact(message);
  }
}
