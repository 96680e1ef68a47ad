package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dotted key such as {@code http.port}, as its segments. Immutable. */
record Key(List<String> segments) implements Comparable<Key> {

  static final Key ROOT = new Key(List.of());

  Key {
    segments = List.copyOf(segments);
  }

  /** Throws IllegalArgumentException when the text is no path of non-empty segments. */
  static Key parse(String text) {
    try {
      return new Key(ConfigUtil.splitPath(text));
    } catch (com.typesafe.config.ConfigException.BadPath e) {
      throw new IllegalArgumentException(
          Text.shown(text) + " (expected: a key such as http.port)", e);
    }
  }

  /** {@code maxPoolSize} is {@code max-pool-size}, {@code baseURL} is {@code base-url}. */
  static String kebab(String camelCase) {
    var kebab = new StringBuilder();
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        boolean afterLower = !Character.isUpperCase(camelCase.charAt(i - 1));
        boolean beforeLower =
            i + 1 < camelCase.length() && Character.isLowerCase(camelCase.charAt(i + 1));
        if ((afterLower || beforeLower) && kebab.charAt(kebab.length() - 1) != '-') {
          kebab.append('-');
        }
      }
      kebab.append(c == '_' ? '-' : Character.toLowerCase(c));
    }
    return kebab.toString();
  }

  Key child(String segment) {
    var longer = new ArrayList<>(segments);
    longer.add(segment);
    return new Key(longer);
  }

  /**
   * The key of a record component that a compact constructor names, {@code database.maxPoolSize}
   * style.
   */
  Key component(String component) {
    Key key = this;
    for (String part : component.split("\\.", -1)) {
      key = key.child(kebab(part));
    }
    return key;
  }

  boolean startsWith(Key prefix) {
    return segments.size() >= prefix.segments.size()
        && segments.subList(0, prefix.segments.size()).equals(prefix.segments);
  }

  /** This key, which lies below one place, at the same place below another. */
  Key moved(Key from, Key to) {
    var moved = new ArrayList<>(to.segments);
    moved.addAll(segments.subList(from.size(), size()));
    return new Key(moved);
  }

  int size() {
    return segments.size();
  }

  String first() {
    return segments.get(0);
  }

  String last() {
    return segments.get(segments.size() - 1);
  }

  Key parent() {
    return new Key(segments.subList(0, segments.size() - 1));
  }

  /** {@code orders.max-pool-size} is {@code ORDERS_MAX_POOL_SIZE}. */
  String environmentVariable() {
    var name = new StringBuilder();
    for (String segment : segments) {
      name.append(name.isEmpty() ? "" : "_");
      for (int i = 0; i < segment.length(); i++) { // no stream: 100,000 keys come here
        char c = segment.charAt(i);
        name.append(Character.isLetterOrDigit(c) ? c : '_');
      }
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  /**
   * The value at this key, also when it is null; empty when absent or hidden by an unresolved one.
   */
  Optional<ConfigValue> in(ConfigObject root) {
    ConfigValue value = root;
    try {
      for (String segment : segments) {
        if (!(value instanceof ConfigObject object) || !object.containsKey(segment)) {
          return Optional.empty();
        }
        value = object.get(segment);
      }
    } catch (NotResolved e) {
      return Optional.empty();
    }
    return Optional.of(value);
  }

  @Override
  public int compareTo(Key other) {
    for (int i = 0; i < Math.min(size(), other.size()); i++) {
      int order = segments.get(i).compareTo(other.segments.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(size(), other.size());
  }

  // By hand: the first call of one that the compiler wrote takes a start milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key key && segments.equals(key.segments);
  }

  @Override
  public int hashCode() {
    return segments.hashCode();
  }

  @Override
  public String toString() {
    return segments.isEmpty() ? "" : ConfigUtil.joinPath(segments);
  }
}
