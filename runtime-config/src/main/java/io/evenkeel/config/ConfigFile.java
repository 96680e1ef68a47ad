package io.evenkeel.config;

import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.DecryptionException;
import io.evenkeel.config.crypto.EncryptedValue;
import io.evenkeel.config.crypto.KeyRing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file of configuration by itself, as it was when it was read: its values, and how it reads
 * with others encrypted. Formats are {@code .conf}, {@code .json}, {@code .yaml}, {@code .yml},
 * {@code .properties}, and {@code .env} by that name or ending, whose variables are the keys.
 * Substitutions are resolved within the file, values are whole, and nothing is masked. A file of
 * SOPS is decrypted with the age keys that this process's environment names. Immutable.
 */
public final class ConfigFile {

  static final String UNKNOWN_VARIABLE =
      "is encrypted for a key, and which one this variable sets is not known (expected: the sections"
          + " of the service)";

  private final Path path;
  private final SingleFile file;
  private final String text;
  private final Map<String, String> variables;

  private ConfigFile(Path path, Map<String, String> variables) {
    this.path = path;
    this.file = new SingleFile(path);
    this.text = file.text();
    this.variables = variables;
    if (!file.sops(text)) { // for which there may be no key, nor any need of one
      file.values(text);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read
   */
  public static ConfigFile read(Path path) {
    return read(path, Map.of());
  }

  /**
   * Reads a file.
   *
   * @param variables the key that each environment variable sets: in a {@code .env}, a value is
   *     encrypted for that
   * @throws ConfigException when it cannot be read
   */
  public static ConfigFile read(Path path, Map<String, String> variables) {
    return new ConfigFile(path, Map.copyOf(variables));
  }

  /**
   * The values; sorted by key, or of a {@code .env} in the order of the file.
   *
   * @throws ConfigException when it is a file of SOPS that cannot be decrypted
   */
  public List<ConfigEntry> entries() {
    List<ConfigEntry> entries = new ArrayList<>();
    values().forEach((key, value) -> entries.add(entry(key, value)));
    return entries;
  }

  /**
   * The same, with encrypted values in plain text, also where a substitution puts them.
   *
   * @throws ConfigException when one of them cannot be opened
   */
  public List<ConfigEntry> decrypted(KeyRing ring) {
    Map<Key, ConfigValue> values = values();
    Map<String, String> opened = new HashMap<>();
    Map<String, ConfigProblem> closed = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            Leaves.visit(key, value, (at, scalar) -> open(at, scalar, ring, opened, closed)));
    closed.keySet().removeAll(opened.keySet());
    if (!closed.isEmpty()) {
      throw new ConfigException(List.copyOf(closed.values()), false);
    }
    List<ConfigEntry> entries = new ArrayList<>();
    values.forEach(
        (key, value) ->
            entries.add(
                entry(key, Leaves.map(key, value, (at, text) -> opened.getOrDefault(text, text)))));
    return entries;
  }

  private void open(
      Key at,
      ConfigValue scalar,
      KeyRing ring,
      Map<String, String> opened,
      Map<String, ConfigProblem> closed) {
    String text = Text.of(scalar);
    if (!EncryptedValue.isIn(text)) {
      return;
    }
    Optional<Key> path = path(at);
    String why = UNKNOWN_VARIABLE;
    try {
      if (path.isPresent()) {
        opened.put(text, ring.decrypt(EncryptedValue.parse(text), path.get().segments()));
        return;
      }
    } catch (DecryptionException e) {
      why = "cannot decrypt, " + e.getMessage();
    }
    Optional<String> origin = Optional.of(Origins.describe(scalar.origin()));
    closed.putIfAbsent(text, new ConfigProblem(at.toString(), why, origin));
  }

  /**
   * This file with the values of these keys encrypted in their places.
   *
   * @throws ConfigException when one of them is not there, is encrypted already, or cannot be
   *     replaced without changing anything else
   */
  public ConfigEdit encrypt(List<String> keys, KeyRing ring) {
    return new Encrypting(this, ring).encrypt(keys);
  }

  /** This file with all encrypted values under the first key of the ring. */
  public ConfigEdit rekey(KeyRing ring) {
    return new Rekeying(this, ring).rekey();
  }

  private ConfigEntry entry(Key key, ConfigValue value) {
    String name = file.variables() ? key.first() : key.toString();
    return new ConfigEntry(name, Text.exact(value), Origins.describe(value.origin()), false, "");
  }

  Path path() {
    return path;
  }

  String text() {
    return text;
  }

  SingleFile file() {
    return file;
  }

  Map<Key, ConfigValue> values() {
    return file.values(text);
  }

  /** What would be the values, had the file another text. */
  Map<Key, ConfigValue> values(String other) {
    return file.values(other);
  }

  /** What a value at a key of this file is encrypted for; empty when that is not known. */
  Optional<Key> path(Key key) {
    return file.variables()
        ? Optional.ofNullable(variables.get(key.first())).map(Key::parse)
        : Optional.of(key);
  }

  /** For a report: in which line a position of the text is. */
  String origin(int position) {
    return file.name()
        + ":"
        + (1 + text.substring(0, position).chars().filter(c -> c == '\n').count());
  }
}
