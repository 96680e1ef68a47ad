package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.evenkeel.config.crypto.DecryptionException;
import io.evenkeel.config.crypto.EncryptedValue;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import io.evenkeel.config.crypto.KeyRingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Opens the encrypted values of one load.
 *
 * <p>The layers are merged and resolved first, so nobody needs the keys of values that another
 * layer wins over. What opens at the key it ends up at was written there, since its key is
 * authenticated; it goes into a layer above all others, and everything is resolved again, now with
 * text for substitutions to take. What is still encrypted when nothing more opens, or came by a
 * substitution from where it does not open, is a problem.
 */
final class Decryption {

  /** Lists that add to lists that add to lists. */
  private static final int MAX_ROUNDS = 16;

  private static final int MAX_GUESSES = 1_000;

  private final List<KeyProvider> providers;
  private final Declared declared;
  private final Problems problems;
  private final boolean withoutKeys;
  private final List<String> opaque = new ArrayList<>();
  private final Map<Key, ConfigValue> opened = new LinkedHashMap<>();
  private final Set<String> workingKeys = new HashSet<>();
  private final Set<String> notEncrypted = new HashSet<>();
  private Optional<KeyRing> ring = Optional.empty();
  private boolean broken;

  /**
   * One decryption.
   *
   * @param inspecting whether values may stay encrypted if there is no key for any
   */
  Decryption(
      List<KeyProvider> providers, Declared declared, Problems problems, boolean inspecting) {
    this.providers = providers;
    this.declared = declared;
    this.problems = problems;
    this.withoutKeys = inspecting && providers.isEmpty();
  }

  /** A line for each value that stayed encrypted, and is in its place as far as can be seen. */
  List<String> opaque() {
    return opaque.stream().sorted().toList();
  }

  /** Of the key ring; empty when none was needed, or there is none. */
  Optional<String> currentKeyId() {
    return ring.flatMap(keys -> keys.ids().stream().findFirst());
  }

  /** The keys whose values were opened. */
  Set<Key> keys() {
    return opened.keySet();
  }

  /**
   * The effective configuration in plain text; what cannot be opened is a problem, and left out.
   *
   * @param resolved the effective configuration with a layer on top
   */
  ConfigObject effective(Function<Layer, ConfigObject> resolved) {
    try {
      ConfigObject effective = resolved.apply(layer(ConfigValueFactory.fromMap(Map.of())));
      for (int round = 0; round < MAX_ROUNDS && open(Key.ROOT, effective); round++) {
        effective = resolved.apply(layer(pruned(Key.ROOT, effective)));
      }
      return hasEncrypted(effective) ? plain(Key.ROOT, effective, effective) : effective;
    } finally {
      if (ring.isPresent()) {
        ring.get().close();
      }
    }
  }

  private static Layer layer(ConfigObject root) {
    return new Layer("decrypted", root);
  }

  /** Whether anything more was opened. */
  private boolean open(Key key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      boolean any = false;
      for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
        any |= open(key.child(child.getKey()), child.getValue());
      }
      return any;
    }
    if (opened.containsKey(key) || !hasEncrypted(value) || !hasRing()) {
      return false;
    }
    Optional<ConfigValue> plain = opened(key, value);
    plain.ifPresent(p -> opened.put(key, p));
    return plain.isPresent();
  }

  /** Empty unless everything in it opens: part of it may still have to be substituted. */
  private Optional<ConfigValue> opened(Key key, ConfigValue value) {
    if (!hasEncrypted(value)) {
      return Optional.of(value);
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> elements = new ArrayList<>();
      list.forEach(element -> opened(key, element).ifPresent(elements::add));
      return Optional.of(elements)
          .filter(all -> all.size() == list.size())
          .map(all -> ConfigValueFactory.fromIterable(all).withOrigin(value.origin()));
    }
    if (value instanceof ConfigObject object) {
      Map<String, ConfigValue> members = new LinkedHashMap<>();
      object.forEach(
          (name, member) ->
              opened(key.child(name), member).ifPresent(plain -> members.put(name, plain)));
      return Optional.of(members)
          .filter(all -> all.size() == object.size())
          .map(all -> ConfigValueFactory.fromMap(all).withOrigin(value.origin()));
    }
    try {
      String text = decrypted(key, EncryptedValue.parse(Text.of(value)));
      return Optional.of(ConfigValueFactory.fromAnyRef((Object) text).withOrigin(value.origin()));
    } catch (DecryptionException e) {
      return Optional.empty();
    }
  }

  private String decrypted(Key key, EncryptedValue value) {
    String text = ring.orElseThrow().decrypt(value, key.segments());
    workingKeys.add(value.keyId());
    if (EncryptedValue.isIn(text)) {
      notEncrypted.add(text);
    }
    return text;
  }

  private boolean hasEncrypted(ConfigValue value) {
    for (ConfigValue child : Text.children(value)) {
      if (hasEncrypted(child)) {
        return true;
      }
    }
    return Text.isScalar(value)
        && EncryptedValue.isIn(Text.of(value))
        && notEncrypted.stream().noneMatch(Text.of(value)::contains);
  }

  private boolean hasRing() {
    if (ring.isEmpty() && !broken && !providers.isEmpty()) {
      try {
        ring = Optional.of(KeyRing.of(providers));
      } catch (KeyRingException e) {
        broken = true;
        problems.unreadable(e.provider(), e.reason(), 0);
      }
    }
    return ring.isPresent();
  }

  /** The opened values in the tree they were found in, whose origins the merged tree keeps. */
  private ConfigObject pruned(Key key, ConfigObject object) {
    Map<String, ConfigValue> kept = new LinkedHashMap<>();
    object.forEach(
        (segment, child) -> {
          Key below = key.child(segment);
          if (opened.containsKey(below)) {
            kept.put(segment, opened.get(below));
          } else if (child instanceof ConfigObject inner && leadsToOpened(below)) {
            kept.put(segment, pruned(below, inner));
          }
        });
    return ConfigValueFactory.fromMap(kept).withOrigin(object.origin());
  }

  private boolean leadsToOpened(Key key) {
    return opened.keySet().stream().anyMatch(o -> o.startsWith(key));
  }

  private ConfigObject plain(Key key, ConfigObject object, ConfigObject root) {
    Map<String, ConfigValue> kept = new LinkedHashMap<>();
    object.forEach(
        (segment, child) -> {
          Key below = key.child(segment);
          if (child instanceof ConfigObject inner) {
            kept.put(segment, plain(below, inner, root));
          } else if (opened.containsKey(below) || !hasEncrypted(child)) {
            kept.put(segment, child);
          } else if (withoutKeys && wellFormed(child)) {
            opaque.add(
                below + ": " + keyIds(child) + " (" + Origins.describe(child.origin()) + ")");
            if (mayStay(below)) {
              kept.put(segment, child);
            } else {
              problems.explained(below); // what it is instead cannot be known, so it is left out
            }
          } else {
            report(below, below, child, root);
          }
        });
    return ConfigValueFactory.fromMap(kept).withOrigin(object.origin());
  }

  /** A secret is any text, so its record can be constructed and checked. */
  private boolean mayStay(Key key) {
    return declared.owner(key).isEmpty()
        || declared
            .shape(key)
            .filter(shape -> shape instanceof Shape.Scalar && shape.holdsSecret())
            .isPresent();
  }

  private static boolean wellFormed(ConfigValue value) {
    try {
      keyIds(value);
      return true;
    } catch (DecryptionException e) {
      return false;
    }
  }

  private static String keyIds(ConfigValue value) {
    Set<String> ids = new LinkedHashSet<>();
    collectIds(value, ids);
    return "encrypted with key id " + String.join(", ", ids);
  }

  private static void collectIds(ConfigValue value, Set<String> ids) {
    if (value instanceof ConfigList list) {
      list.forEach(element -> collectIds(element, ids));
    } else if (value instanceof ConfigObject object) {
      object.values().forEach(member -> collectIds(member, ids));
    } else if (Text.isScalar(value) && EncryptedValue.isIn(Text.of(value))) {
      ids.add(EncryptedValue.parse(Text.of(value)).keyId());
    }
  }

  /**
   * Every text in a value that does not open.
   *
   * @param shown the key with positions in lists, which are not authenticated
   */
  private void report(Key key, Key shown, ConfigValue value, ConfigObject root) {
    if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        report(key, shown.child(String.valueOf(i)), list.get(i), root);
      }
    } else if (value instanceof ConfigObject object) {
      object.forEach((name, child) -> report(key.child(name), shown.child(name), child, root));
    } else if (hasEncrypted(value)) {
      reason(key, Text.of(value), root)
          .ifPresent(message -> problems.unresolved(shown, message, value.origin()));
    }
  }

  /** Empty when it opens, or when it is the key ring that is the problem. */
  private Optional<String> reason(Key key, String text, ConfigObject root) {
    try {
      EncryptedValue value = EncryptedValue.parse(text);
      if (hasRing()) {
        ring.orElseThrow().decrypt(value, key.segments());
        return Optional.empty();
      }
      return broken ? Optional.empty() : Optional.of(withoutRing(value));
    } catch (DecryptionException e) {
      return Optional.of(
          switch (e.reason()) {
            case MALFORMED ->
                EncryptedValue.begins(text, 0)
                    ? String.valueOf(e.getMessage())
                    : "an encrypted value inside of other text (expected: all of it encrypted, or"
                        + " the secret in a key of its own and a substitution)";
            case UNKNOWN_KEY -> "cannot decrypt, " + e.getMessage();
            case REFUSED -> "cannot decrypt with " + cause(key, EncryptedValue.parse(text), root);
          });
    }
  }

  private static String withoutRing(EncryptedValue value) {
    return "cannot decrypt, there is no key ring for key id \""
        + value.keyId()
        + "\" (looked at: "
        + String.join(
            ", ",
            KeyProvider.KEYS_VARIABLE,
            KeyProvider.FILE_VARIABLE,
            KeyProvider.DIRECTORY_VARIABLE)
        + "; none is set)";
  }

  private String cause(Key key, EncryptedValue value, ConfigObject root) {
    String id = "key id \"" + value.keyId() + "\": ";
    Set<Key> guesses = new LinkedHashSet<>(declared.leaves().keySet());
    leaves(Key.ROOT, root, guesses);
    guesses.remove(key);
    Optional<Key> meant =
        guesses.stream().limit(MAX_GUESSES).filter(guess -> opensAt(guess, value)).findFirst();
    if (meant.isPresent()) {
      return id + "it was encrypted for " + meant.get() + ", and works nowhere else";
    }
    return workingKeys.contains(value.keyId())
        ? id + "the value is damaged, or was encrypted for another place"
        : id
            + "another key has this id, or the value is damaged or was encrypted for another place";
  }

  private boolean opensAt(Key key, EncryptedValue value) {
    try {
      ring.orElseThrow().decrypt(value, key.segments());
      return true;
    } catch (DecryptionException e) {
      return false;
    }
  }

  private static void leaves(Key key, ConfigValue value, Set<Key> leaves) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> leaves(key.child(segment), child, leaves));
    } else {
      leaves.add(key);
    }
  }
}
