package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.EncryptedValue;
import io.evenkeel.config.crypto.KeyRing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces plain values of one file by encrypted ones. Where a value stands is not known exactly:
 * its characters are looked for in its line, and a replacement counts when the file then reads as
 * it should. Used once.
 */
final class Encrypting {

  private static final String QUOTES = "\"'`";

  private final ConfigFile file;
  private final KeyRing ring;
  private final Problems problems = new Problems();

  Encrypting(ConfigFile file, KeyRing ring) {
    this.file = file;
    this.ring = ring;
  }

  ConfigEdit encrypt(List<String> keys) {
    if (file.file().sops(file.text())) {
      problems.add(file.file().name(), "a file of SOPS (expected: sops edit)", Optional.empty());
      problems.throwIfAny();
    }
    String text = file.text();
    List<String> changed = new ArrayList<>();
    for (String name : keys) {
      Key key = file.file().variables() ? new Key(List.of(name)) : Key.parse(name);
      Optional<String> next = encrypt(key, text);
      next.ifPresent(n -> changed.add(name));
      text = next.orElse(text);
    }
    problems.throwIfAny();
    return new ConfigEdit(file.path(), file.text(), text, changed, List.of());
  }

  private Optional<String> encrypt(Key key, String text) {
    Map<Key, ConfigValue> values = file.values(text);
    ConfigValue value = values.get(key);
    if (value == null) {
      problems.add(
          key,
          "is not set in " + file.file().name() + Near.didYouMean(Near.keys(key, values.keySet())),
          Optional.empty());
    } else if (value instanceof ConfigList || !Text.isScalar(value)) {
      problems.add(key, "is no text (expected: a text, a number or a boolean)", value.origin());
    } else if (EncryptedValue.isIn(Text.of(value))) {
      problems.add(key, "is encrypted already (expected: plain text; see rekey)", value.origin());
    } else {
      return replaced(key, value, values, text);
    }
    return Optional.empty();
  }

  private Optional<String> replaced(
      Key key, ConfigValue value, Map<Key, ConfigValue> values, String text) {
    Optional<Key> path = file.path(key);
    if (path.isEmpty()) {
      problems.add(key, ConfigFile.UNKNOWN_VARIABLE, value.origin());
      return Optional.empty();
    }
    String token = ring.encrypt(Text.of(value), path.get().segments()).toString();
    for (String candidate : candidates(text, value, token)) {
      if (reads(candidate, key, token, values)) {
        return Optional.of(candidate);
      }
    }
    problems.add(
        key,
        "cannot be replaced where it is written (expected: one piece in one line, without escapes;"
            + " or encrypt it by itself and put it there)",
        value.origin());
    return Optional.empty();
  }

  /** The text with each place in the value's line replaced that has its characters. */
  private List<String> candidates(String text, ConfigValue value, String token) {
    String plain = Text.of(value);
    int start = lineStart(text, Origins.line(Origins.describe(value.origin())));
    int end = text.indexOf('\n', start);
    end = end < 0 ? text.length() : end;
    List<String> candidates = new ArrayList<>();
    for (int at = text.indexOf(plain, start);
        at >= 0 && at + plain.length() <= end && !plain.isEmpty();
        at = text.indexOf(plain, at + 1)) {
      int after = at + plain.length();
      boolean bare = file.file().properties() || quoted(text, at, after);
      String fresh = bare ? token : '"' + token + '"';
      candidates.add(text.substring(0, at) + fresh + text.substring(after));
    }
    return candidates;
  }

  private static boolean quoted(String text, int at, int after) {
    return at > 0
        && after < text.length()
        && QUOTES.indexOf(text.charAt(at - 1)) >= 0
        && text.charAt(at - 1) == text.charAt(after);
  }

  private static int lineStart(String text, int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = text.indexOf('\n', start) + 1;
    }
    return start;
  }

  /** With the plain text back in, everything must be as it was. */
  private boolean reads(String text, Key key, String token, Map<Key, ConfigValue> before) {
    Map<Key, ConfigValue> after;
    try {
      after = file.values(text);
    } catch (ConfigException e) {
      return false;
    }
    ConfigValue fresh = after.get(key);
    ConfigValue old = before.get(key);
    if (fresh == null || old == null || !Text.exact(fresh).equals(token)) {
      return false;
    }
    String plain = Text.of(old);
    Map<Key, ConfigValue> restored = new LinkedHashMap<>();
    after.forEach(
        (k, value) ->
            restored.put(k, Leaves.map(k, value, (at, scalar) -> scalar.replace(token, plain))));
    restored.put(key, old);
    return restored.equals(before);
  }
}
