package io.evenkeel.config;

import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.DecryptionException;
import io.evenkeel.config.crypto.EncryptedValue;
import io.evenkeel.config.crypto.KeyRing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Puts all encrypted values of one file under the first key of a ring. An encrypted value is the
 * same characters in every format, so it is replaced where it stands, and the rest of the file is
 * not touched; what the values are for is known from reading the file. Used once.
 */
final class Rekeying {

  private final ConfigFile file;
  private final KeyRing ring;
  private final String current;
  private final Map<String, Set<Key>> places = new LinkedHashMap<>();
  private final Map<String, String> replaced = new HashMap<>();
  private final List<String> changed = new ArrayList<>();
  private final List<ConfigProblem> left = new ArrayList<>();

  Rekeying(ConfigFile file, KeyRing ring) {
    this.file = file;
    this.ring = ring;
    this.current = ring.ids().get(0);
  }

  ConfigEdit rekey() {
    var problems = new Problems();
    if (file.file().sops(file.text())) {
      problems.add(
          file.file().name(), "a file of SOPS (expected: sops updatekeys)", Optional.empty());
      problems.throwIfAny();
    }
    file.values().forEach((key, value) -> Leaves.visit(key, value, this::place));
    Matcher matcher = EncryptedValue.matcher(file.text());
    var after = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(after, Matcher.quoteReplacement(fresh(matcher)));
      places.remove(matcher.group());
    }
    matcher.appendTail(after);
    places.forEach(this::unseen);
    verify(after.toString());
    return new ConfigEdit(file.path(), file.text(), after.toString(), changed, left);
  }

  private void place(Key key, ConfigValue value) {
    String text = Text.of(value);
    String origin = Origins.describe(value.origin());
    if (EncryptedValue.isIn(text) && Origins.name(origin).equals(file.file().name())) {
      places.computeIfAbsent(text, t -> new LinkedHashSet<>()).add(key);
    }
  }

  /** What is to stand there. */
  private String fresh(Matcher found) {
    String old = found.group();
    String at = file.origin(found.start());
    Set<Key> keys = places.getOrDefault(old, Set.of());
    String known = replaced.get(old);
    if (known != null) {
      return known;
    }
    EncryptedValue value;
    try {
      value = EncryptedValue.parse(old);
    } catch (DecryptionException e) {
      leave(name(keys), String.valueOf(e.getMessage()), at);
      return old;
    }
    if (value.keyId().equals(current)) {
      return old;
    }
    if (keys.isEmpty()) {
      leave(
          file.file().name(),
          "key id \"" + value.keyId() + "\", but no value: a comment, or set again elsewhere",
          at);
      return old;
    }
    return opened(value, keys, at)
        .map(
            fresh -> {
              replaced.put(old, fresh);
              return fresh;
            })
        .orElse(old);
  }

  private Optional<String> opened(EncryptedValue value, Set<Key> keys, String at) {
    String why = "";
    for (Key key : keys) {
      Optional<Key> path = file.path(key);
      try {
        if (path.isPresent()) {
          List<String> segments = path.get().segments();
          String fresh = ring.encrypt(ring.decrypt(value, segments), segments).toString();
          changed.add(key.toString());
          return Optional.of(fresh);
        }
        why = ConfigFile.UNKNOWN_VARIABLE;
      } catch (DecryptionException e) {
        why = "cannot decrypt, " + e.getMessage();
      }
    }
    leave(name(keys), why, at);
    return Optional.empty();
  }

  private void unseen(String text, Set<Key> keys) {
    try {
      if (EncryptedValue.parse(text).keyId().equals(current)) {
        return;
      }
      leave(
          name(keys),
          "is not written in one piece (expected: without escapes and line breaks)",
          file.file().name());
    } catch (DecryptionException e) {
      leave(name(keys), String.valueOf(e.getMessage()), file.file().name());
    }
  }

  private static String name(Set<Key> keys) {
    return String.join(", ", keys.stream().map(Key::toString).toList());
  }

  private void leave(String subject, String message, String origin) {
    left.add(new ConfigProblem(subject, message, Optional.of(origin)));
  }

  /** Nothing else may read differently. */
  private void verify(String after) {
    Map<Key, ConfigValue> expected = new LinkedHashMap<>();
    file.values()
        .forEach(
            (key, value) ->
                expected.put(
                    key, Leaves.map(key, value, (k, text) -> replaced.getOrDefault(text, text))));
    if (!file.values(after).equals(expected)) {
      var problems = new Problems();
      problems.add(
          file.file().name(),
          "would read differently with other encrypted values in the places of the old ones",
          Optional.empty());
      problems.throwIfAny();
    }
  }
}
