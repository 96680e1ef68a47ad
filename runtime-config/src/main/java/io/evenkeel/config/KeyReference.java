package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Lists the declared keys as a manual does. Used once. */
final class KeyReference {

  private final Declared declared;
  private final List<Layer> libraries;
  private final ConfigObject defaults;
  private final Mask mask;
  private final Descriptions descriptions;
  private final List<ConfigKey> keys = new ArrayList<>();

  /** All layers, lowest first; defaults are what the libraries come to without those above. */
  KeyReference(Declared declared, List<Layer> layers, Mask mask, YamlDefaults yaml) {
    this.declared = declared;
    this.libraries = layers.stream().filter(Layer::library).toList();
    this.defaults = Effective.of(libraries, yaml, Map.of(), new Problems());
    this.mask = mask;
    this.descriptions = new Descriptions(layers, declared);
    declared.sections().forEach(section -> collect(section.key(), section.shape(), false, ""));
  }

  List<ConfigKey> keys() {
    return keys;
  }

  private void collect(Key key, Shape shape, boolean optional, String when) {
    boolean mayMiss = optional || shape instanceof Shape.OptionalOf;
    Shape here = shape.required();
    if (here instanceof Shape.OfRecord record) {
      record.members().forEach(m -> collect(key.child(m.key()), m.shape(), mayMiss, when));
    } else if (here instanceof Shape.OneOf choice) {
      add(key.child(Choices.TYPE), choice.typeShape(), mayMiss, when);
      for (Shape.Choice one : choice.choices()) {
        String only = "With type " + one.name() + ". ";
        one.record().members().forEach(m -> collect(key.child(m.key()), m.shape(), mayMiss, only));
      }
    } else {
      add(key, here, mayMiss, when);
    }
  }

  private void add(Key key, Shape shape, boolean mayMiss, String when) {
    Optional<String> value = defaultOf(key);
    keys.add(
        new ConfigKey(
            key.toString(),
            name(shape),
            value,
            value.isEmpty() && !mayMiss,
            declared.isSecret(key),
            key.environmentVariable(),
            (when + descriptions.of(key)).strip()));
  }

  private Optional<String> defaultOf(Key key) {
    Optional<ConfigValue> value = key.in(defaults);
    if (value.isPresent()) {
      return value.filter(v -> v.valueType() != ConfigValueType.NULL).map(v -> shown(key, v));
    }
    List<String> needed = new ArrayList<>();
    for (Layer library : libraries) {
      key.in(library.root()).ifPresent(v -> needed.addAll(YamlDefaults.references(v)));
    }
    needed.removeIf(reference -> reference.startsWith("${?"));
    return needed.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", needed));
  }

  private String shown(Key key, ConfigValue value) {
    boolean empty = value instanceof ConfigObject object && object.isEmpty();
    return empty ? "{}" : mask.shown(key, value);
  }

  private static String name(Shape shape) {
    Shape here = shape.required();
    if (here instanceof Shape.Scalar scalar) {
      return name(scalar.type());
    } else if (here instanceof Shape.ListOf list) {
      return (list.distinct() ? "set of " : "list of ") + name(list.element());
    } else if (here instanceof Shape.MapOf map) {
      return "map to " + name(map.value());
    }
    return "section";
  }

  private static String name(ScalarType scalar) {
    Class<?> type = scalar.type();
    if (type == String.class || type.isEnum()) {
      return scalar.expectation();
    } else if (type == Byte.class
        || type == Short.class
        || type == Integer.class
        || type == Long.class) {
      return "whole number";
    } else if (type == Float.class || type == Double.class) {
      return "number";
    } else if (type == DataSize.class) {
      return "data size";
    } else if (type == java.net.InetSocketAddress.class) {
      return "host:port";
    } else if (type == java.util.regex.Pattern.class) {
      return "regular expression";
    } else if (type == java.net.URI.class) {
      return "URI";
    }
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
