package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.evenkeel.config.crypto.EncryptedValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keys that the environment, system properties and the command line may set: declared, or named
 * in a file.
 */
final class KnownKeys {

  private static final Shape TEXT = new Shape.Scalar(PlainType.TEXT);
  private static final Shape LIST = new Shape.ListOf(TEXT, false);

  private final Declared declared;
  private final Map<Key, Shape> declaredLeaves;
  private final Map<Key, Shape> inFiles = new LinkedHashMap<>();

  KnownKeys(Declared declared, List<Layer> files) {
    this.declared = declared;
    this.declaredLeaves = declared.leaves();
    for (Layer layer : files) {
      collect(Key.ROOT, layer.root());
    }
  }

  private void collect(Key key, ConfigValue value) {
    Shape shape = TEXT;
    try {
      if (value instanceof ConfigObject object) {
        for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
          collect(key.child(child.getKey()), child.getValue());
        }
        return;
      }
      shape = value.valueType() == ConfigValueType.LIST ? LIST : TEXT;
    } catch (NotResolved e) {
      // A substitution: it is known that there is a key, and not what it holds.
    }
    inFiles.put(key, shape);
  }

  /** What may be set there; empty for an unknown key and for a section. */
  Optional<Shape> settable(Key key) {
    Optional<Shape> shape = declared.shape(key);
    return shape.isPresent() && !shape.get().isSection()
        ? shape
        : Optional.ofNullable(inFiles.get(key));
  }

  boolean isDeclared(Key key) {
    return declaredLeaves.containsKey(key);
  }

  /** The declared keys under the section that a name seems to speak of. */
  List<Key> declaredUnder(String firstSegment) {
    List<Key> keys = new ArrayList<>();
    for (Key key : declaredLeaves.keySet()) {
      if (key.first().equals(firstSegment)) {
        keys.add(key);
      }
    }
    return keys;
  }

  List<Key> suggestions(Key wanted) {
    List<Key> near = Near.keys(wanted, declaredLeaves.keySet());
    return near.isEmpty() ? Near.keys(wanted, inFiles.keySet()) : near;
  }

  List<Key> declaredSuggestions(Key wanted) {
    return Near.keys(wanted, declaredUnder(wanted.first()));
  }

  /**
   * Environment variables and their keys. Declared keys come first; a key of one word that only a
   * file names has none, or PATH, HOME and USER would set it.
   */
  SortedMap<String, Key> byVariable() {
    SortedMap<String, Key> variables = new TreeMap<>();
    for (Key key : nameable()) {
      variables.putIfAbsent(key.environmentVariable(), key);
    }
    return variables;
  }

  /** What a variable may set, the declared keys first. */
  private List<Key> nameable() {
    List<Key> keys = new ArrayList<>(declaredLeaves.keySet());
    for (Key key : inFiles.keySet()) {
      if (key.size() > 1) {
        keys.add(key);
      }
    }
    return keys;
  }

  /**
   * A variable that is set must name one key. That two declared keys share a name is a problem even
   * when it is not set ({@link Declared#checkVariableNames}); here it is about keys in files, too:
   * entries of maps, and what nobody declared. A declared section's come before the latter.
   */
  void checkVariables(
      Map<String, String> environment, Function<String, ConfigOrigin> origin, Problems problems) {
    if (environment.isEmpty()) {
      return;
    }
    var links = new ServiceLinks(environment);
    for (Map.Entry<String, SortedSet<Key>> named : named(environment).entrySet()) {
      String variable = named.getKey();
      List<Key> all = List.copyOf(named.getValue());
      if (all.size() > 1) {
        List<Key> owned = all.stream().filter(k -> declared.owner(k).isPresent()).toList();
        all = owned.isEmpty() ? all : owned;
      }
      boolean reported = declaredLeaves.keySet().containsAll(all);
      if (all.size() > 1 && !reported && !links.contains(variable)) {
        problems.add(
            all.get(0),
            "environment variable "
                + variable
                + " would set "
                + all.subList(1, all.size()).stream()
                    .map(Key::toString)
                    .collect(Collectors.joining(" and "))
                + " as well (expected: one key per variable)",
            origin.apply(variable));
      }
    }
  }

  /** The variables that are set, and all keys that each of them names. */
  private SortedMap<String, SortedSet<Key>> named(Map<String, String> environment) {
    SortedMap<String, SortedSet<Key>> named = new TreeMap<>();
    for (Key key : nameable()) {
      String variable = key.environmentVariable();
      if (environment.containsKey(variable)) {
        SortedSet<Key> keys = named.getOrDefault(variable, new TreeSet<>());
        keys.add(key);
        named.put(variable, keys);
      }
    }
    return named;
  }

  /** Text as its key's type reads it: a list may be written {@code a,b} or as in HOCON. */
  static ConfigValue value(Shape shape, String text, ConfigOrigin origin) {
    if (!(shape.required() instanceof Shape.ListOf)) {
      return ConfigValueFactory.fromAnyRef(text).withOrigin(origin);
    }
    String trimmed = text.strip();
    if (trimmed.startsWith("[")) {
      return HoconReader.list(trimmed)
          .<ConfigValue>map(list -> list.withOrigin(origin))
          .orElseGet(() -> ConfigValueFactory.fromAnyRef(text).withOrigin(origin));
    }
    List<ConfigValue> elements = new ArrayList<>();
    for (String part : parts(trimmed)) {
      elements.add(ConfigValueFactory.fromAnyRef((Object) part.strip()).withOrigin(origin));
    }
    return ConfigValueFactory.fromIterable(elements).withOrigin(origin);
  }

  /** Split at commas, but for those inside an encrypted value. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int lastBracket = text.lastIndexOf(']');
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      } else if (i < lastBracket && EncryptedValue.begins(text, i)) {
        i = text.indexOf(']', i);
      }
    }
    if (!text.isEmpty()) {
      parts.add(text.substring(start));
    }
    return parts;
  }
}
