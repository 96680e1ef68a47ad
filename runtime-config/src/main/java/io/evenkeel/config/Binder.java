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
  private final Factories factories;

  Binder(Problems problems, Mask mask, Factories factories) {
    this.problems = problems;
    this.mask = mask;
    this.factories = factories;
  }

  /** Empty when there were problems. */
  Optional<Record> bind(Declared.Section section, ConfigObject root) {
    Optional<ConfigValue> value = section.place().in(root);
    Optional<?> record = bind(section.record(), value, section.place());
    return record.isEmpty() ? Optional.empty() : Optional.of((Record) record.get());
  }

  private Optional<?> bind(Shape shape, Optional<ConfigValue> value, Key key) {
    boolean isNull = value.isPresent() && value.get().valueType() == ConfigValueType.NULL;
    Optional<ConfigValue> present = isNull ? Optional.empty() : value;
    if (shape instanceof Shape.OptionalOf optional) {
      Optional<?> inner = present.isEmpty() ? present : bind(optional.inner(), present, key);
      return present.isPresent() && inner.isEmpty() ? inner : Optional.of(inner);
    }
    if (shape instanceof Shape.OfRecord record && value.isEmpty()) {
      return record(record, ConfigFactory.empty().root(), key);
    }
    if (shape instanceof Shape.OneOf choice && value.isEmpty()) {
      return choice(choice, ConfigFactory.empty().root(), key);
    }
    if (present.isEmpty()) {
      value.ifPresentOrElse(
          v -> problems.add(key, "required, but null", v.origin()),
          () -> problems.missing(key, "", Optional.empty()));
      return Optional.empty();
    }
    return fill(shape, present.get(), key);
  }

  private Optional<?> fill(Shape shape, ConfigValue value, Key key) {
    if (shape instanceof Shape.OfRecord record && value instanceof ConfigObject object) {
      return record(record, object, key);
    }
    if (shape instanceof Shape.OneOf choice && value instanceof ConfigObject object) {
      return choice(choice, object, key);
    }
    if (shape instanceof Shape.MapOf map && value instanceof ConfigObject object) {
      return map(map, object, key);
    }
    if (shape instanceof Shape.ListOf list && value instanceof ConfigList elements) {
      return list(list, elements, key);
    }
    if (shape instanceof Shape.Scalar scalar && Text.isScalar(value)) {
      Optional<?> parsed = scalar.type().parse(Text.of(value));
      if (parsed.isPresent()) {
        return parsed;
      }
    }
    problems.misfit(key, mask.shown(key, value), shape.expectation(), Optional.of(value.origin()));
    return Optional.empty();
  }

  private Optional<Record> record(Shape.OfRecord shape, ConfigObject object, Key key) {
    int before = problems.count();
    List<Object> arguments = new ArrayList<>();
    for (Shape.Member member : shape.members()) {
      Optional<ConfigValue> value = Optional.ofNullable(object.get(member.key()));
      Optional<?> argument = bind(member.shape(), value, key.child(member.key()));
      if (argument.isPresent()) {
        arguments.add(argument.get());
      }
    }
    if (arguments.size() < shape.members().size()) {
      return Optional.empty();
    }
    return new Construction(problems, mask, factories, shape, object, key)
        .create(arguments, problems.count() > before);
  }

  private Optional<?> choice(Shape.OneOf shape, ConfigObject object, Key key) {
    Key type = key.child(Choices.TYPE);
    Optional<ConfigValue> value = Optional.ofNullable(object.get(Choices.TYPE));
    if (value.isEmpty()) {
      problems.missing(
          type,
          " (expected: " + shape.typeShape().expectation() + ")",
          object.isEmpty() ? Optional.empty() : Optional.of(object.origin()));
      return Optional.empty();
    }
    return bind(shape.typeShape(), value, type)
        .flatMap(name -> shape.named((String) name))
        .flatMap(choice -> record(choice.record(), object, key));
  }

  private Optional<?> map(Shape.MapOf shape, ConfigObject object, Key key) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      Key at = key.child(entry.getKey());
      Optional<?> name = name(shape, entry.getKey(), at, entry.getValue());
      Optional<?> value = mapped(shape.value(), entry.getValue(), at);
      if (name.isPresent() && value.isPresent()) {
        Object before = map.put(name.get(), value.get());
        if (before != null) {
          problems.add(
              at, "another spelling of the same key is set, too", entry.getValue().origin());
        }
      }
    }
    return map.size() < object.size()
        ? Optional.empty()
        : Optional.of(Collections.unmodifiableMap(map));
  }

  private Optional<?> mapped(Shape shape, ConfigValue value, Key key) {
    if (shape instanceof Shape.Scalar scalar && value instanceof ConfigObject) {
      problems.misfit(
          key,
          mask.shown(key, value),
          scalar.type().expectation() + "; a name with dots is written in quotes",
          Optional.of(value.origin()));
      return Optional.empty();
    }
    return bind(shape, Optional.of(value), key);
  }

  private Optional<?> name(Shape.MapOf shape, String text, Key key, ConfigValue value) {
    Optional<?> name = shape.key().parse(text);
    if (name.isEmpty()) {
      problems.add(
          key, "unknown key (expected: " + shape.key().expectation() + ")", value.origin());
    }
    return name;
  }

  private Optional<?> list(Shape.ListOf shape, ConfigList elements, Key key) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Optional<?> element =
          bind(shape.element(), Optional.of(elements.get(i)), key.child(String.valueOf(i)));
      if (element.isPresent()) {
        list.add(element.get());
      }
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
