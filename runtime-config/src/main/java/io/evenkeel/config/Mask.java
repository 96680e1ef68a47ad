package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashSet;
import java.util.Set;

/** Knows what must not be printed: values of secret keys, and texts that contain one. */
final class Mask {

  /** Shorter secrets are masked in their own place only: "a" is part of too many words. */
  private static final int SHORTEST_WITHIN_TEXT = 8;

  private final Declared declared;
  private final Set<String> secrets = new LinkedHashSet<>();

  Mask(Declared declared, ConfigObject root) {
    this.declared = declared;
    collect(Key.ROOT, root);
  }

  private void collect(Key key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> collect(key.child(segment), child));
    } else if (value instanceof ConfigList list) {
      list.forEach(element -> collect(key, element));
    } else if (declared.isSecret(key)
        && Text.isScalar(value)
        && Text.of(value).length() >= SHORTEST_WITHIN_TEXT) {
      secrets.add(Text.of(value));
    }
  }

  boolean hides(Key key, String text) {
    return declared.isSecret(key) || secrets.stream().anyMatch(text::contains);
  }

  String shown(Key key, ConfigValue value) {
    if (value instanceof ConfigObject) {
      return Text.shown(value);
    }
    if (declared.isSecret(key)) {
      return Text.MASK;
    }
    return hides(key, Text.isScalar(value) ? Text.of(value) : value.render())
        ? Text.MASK
        : Text.shown(value);
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
    String masked = message;
    for (String secret : secrets) {
      masked = masked.replace(secret, Text.MASK);
    }
    return masked;
  }
}
