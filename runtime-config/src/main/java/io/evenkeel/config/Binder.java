package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fills records from the effective configuration; every value that does not fit is a problem. */
final class Binder {

  private final Problems problems;
  private final Mask mask;

  Binder(Problems problems, Mask mask) {
    this.problems = problems;
    this.mask = mask;
  }

  /** Empty when there were problems. */
  Optional<Record> bind(Declared.Section section, ConfigObject root) {
    Optional<ConfigValue> value = section.key().in(root);
    return bind(section.shape(), value, section.key()).map(Record.class::cast);
  }

  private Optional<?> bind(Shape shape, Optional<ConfigValue> value, Key key) {
    Optional<ConfigValue> present = value.filter(v -> v.valueType() != ConfigValueType.NULL);
    if (shape instanceof Shape.OptionalOf optional) {
      Optional<?> inner = present.isEmpty() ? present : bind(optional.inner(), present, key);
      return present.isPresent() && inner.isEmpty() ? inner : Optional.of(inner);
    }
    if (shape instanceof Shape.OfRecord record && value.isEmpty()) {
      return record(record, ConfigFactory.empty().root(), key);
    }
    if (present.isEmpty()) {
      value.ifPresentOrElse(
          v -> problems.add(key, "required, but null", v.origin()), () -> problems.missing(key));
      return Optional.empty();
    }
    return fill(shape, present.get(), key);
  }

  private Optional<?> fill(Shape shape, ConfigValue value, Key key) {
    if (shape instanceof Shape.OfRecord record && value instanceof ConfigObject object) {
      return record(record, object, key);
    }
    if (shape instanceof Shape.MapOf map && value instanceof ConfigObject object) {
      return map(map, object, key);
    }
    if (shape instanceof Shape.ListOf list && value instanceof ConfigList elements) {
      return list(list, elements, key);
    }
    if (shape instanceof Shape.Scalar scalar && Text.isScalar(value)) {
      Optional<?> parsed = scalar.type().parse().apply(Text.of(value));
      if (parsed.isPresent()) {
        return parsed;
      }
    }
    problems.add(
        key, mask.shown(key, value) + " (expected: " + shape.expectation() + ")", value.origin());
    return Optional.empty();
  }

  private Optional<Record> record(Shape.OfRecord shape, ConfigObject object, Key key) {
    List<Object> arguments = new ArrayList<>();
    for (Shape.Member member : shape.members()) {
      Optional<ConfigValue> value = Optional.ofNullable(object.get(member.key()));
      bind(member.shape(), value, key.child(member.key())).ifPresent(arguments::add);
    }
    if (arguments.size() < shape.members().size()) {
      return Optional.empty();
    }
    return new Construction(problems, mask).create(shape, arguments, object, key);
  }

  private Optional<Map<String, Object>> map(Shape.MapOf shape, ConfigObject object, Key key) {
    Map<String, Object> map = new LinkedHashMap<>();
    new TreeMap<>(object)
        .forEach(
            (name, value) ->
                bind(shape.value(), Optional.of(value), key.child(name))
                    .ifPresent(bound -> map.put(name, bound)));
    return map.size() < object.size()
        ? Optional.empty()
        : Optional.of(Collections.unmodifiableMap(map));
  }

  private Optional<?> list(Shape.ListOf shape, ConfigList elements, Key key) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      bind(shape.element(), Optional.of(elements.get(i)), key.child(String.valueOf(i)))
          .ifPresent(list::add);
    }
    if (list.size() < elements.size()) {
      return Optional.empty();
    }
    return Optional.of(
        shape.distinct()
            ? Collections.unmodifiableSet(new LinkedHashSet<>(list))
            : List.copyOf(list));
  }
}
