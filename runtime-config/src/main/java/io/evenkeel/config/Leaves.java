package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The scalars of a resolved tree. Positions in lists are no part of a key. */
final class Leaves {

  private Leaves() {}

  static void visit(Key key, ConfigValue value, BiConsumer<Key, ConfigValue> visitor) {
    if (value instanceof ConfigObject object) {
      object.forEach((segment, child) -> visit(key.child(segment), child, visitor));
    } else if (value instanceof ConfigList list) {
      list.forEach(element -> visit(key, element, visitor));
    } else if (Text.isScalar(value)) {
      visitor.accept(key, value);
    }
  }

  /**
   * The same tree with other texts; origins stay.
   *
   * @param text returns what it was given to keep a scalar as it is, number or not
   */
  static ConfigValue map(Key key, ConfigValue value, BiFunction<Key, String, String> text) {
    if (value instanceof ConfigObject object) {
      Map<String, ConfigValue> members = new LinkedHashMap<>();
      object.forEach((name, member) -> members.put(name, map(key.child(name), member, text)));
      return ConfigValueFactory.fromMap(members).withOrigin(value.origin());
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> elements = new ArrayList<>();
      list.forEach(element -> elements.add(map(key, element, text)));
      return ConfigValueFactory.fromIterable(elements).withOrigin(value.origin());
    }
    if (!Text.isScalar(value)) {
      return value;
    }
    String before = Text.of(value);
    String after = text.apply(key, before);
    return after.equals(before)
        ? value
        : ConfigValueFactory.fromAnyRef((Object) after).withOrigin(value.origin());
  }
}
