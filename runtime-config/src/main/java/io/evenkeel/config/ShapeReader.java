package io.evenkeel.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads shapes off record types; a type that cannot be bound is a bug in the caller's code. */
final class ShapeReader {

  private final Deque<Class<?>> within = new ArrayDeque<>();

  /** Throws IllegalArgumentException naming record and component. */
  static Shape.OfRecord read(Class<? extends Record> type) {
    return new ShapeReader().record(type);
  }

  private Shape.OfRecord record(Class<? extends Record> type) {
    if (within.contains(type)) {
      throw new IllegalArgumentException(
          type.getName() + " (expected: a record that does not contain itself)");
    }
    if (type.getTypeParameters().length > 0) {
      throw new IllegalArgumentException(
          type.getName() + " (expected: a record without type parameters)");
    }
    within.push(type);
    List<Shape.Member> members = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = Key.kebab(component.getName());
      if (!keys.add(key)) {
        throw new IllegalArgumentException(
            type.getName()
                + "."
                + component.getName()
                + ": key "
                + key
                + " is taken by another component");
      }
      String where = type.getName() + "." + component.getName();
      members.add(
          new Shape.Member(
              component.getName(),
              component.getType(),
              key,
              shape(component.getGenericType(), where)));
    }
    within.pop();
    return new Shape.OfRecord(type, members);
  }

  private Shape shape(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic, where);
    }
    if (type instanceof Class<?> raw) {
      if (raw.isRecord() && raw != DataSize.class) {
        return record(raw.asSubclass(Record.class));
      }
      if (raw.isInterface() && raw.isSealed()) {
        return choice(raw, where);
      }
      Optional<ScalarType> scalar = ScalarType.of(raw);
      if (scalar.isPresent()) {
        return new Shape.Scalar(scalar.get());
      }
    }
    throw unsupported(type, where);
  }

  private Shape choice(Class<?> type, String where) {
    List<Shape.Choice> choices = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (!permitted.isRecord()) {
        throw unsupported(type, where);
      }
      var choice =
          new Shape.Choice(
              Choices.name(type, permitted), record(permitted.asSubclass(Record.class)));
      if (choices.stream().anyMatch(other -> other.name().equals(choice.name()))) {
        throw new IllegalArgumentException(
            type.getName() + ": type " + choice.name() + " would be two of its records");
      }
      if (choice.record().member(Choices.TYPE).isPresent()) {
        throw new IllegalArgumentException(
            permitted.getName() + ": key type is taken, it chooses the record");
      }
      choices.add(choice);
    }
    return new Shape.OneOf(type, choices);
  }

  private Shape generic(ParameterizedType type, String where) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return new Shape.OptionalOf(element(arguments[0], where));
    }
    if (type.getRawType() == List.class || type.getRawType() == Set.class) {
      return new Shape.ListOf(element(arguments[0], where), type.getRawType() == Set.class);
    }
    if (type.getRawType() == Map.class && arguments[0] instanceof Class<?> key) {
      Optional<ScalarType> scalar = ScalarType.of(key);
      if (scalar.isPresent() && scalar.get().isKey()) {
        return new Shape.MapOf(scalar.get(), element(arguments[1], where));
      }
    }
    throw unsupported(type, where);
  }

  private Shape element(Type type, String where) {
    Shape shape = shape(type, where);
    if (shape instanceof Shape.OptionalOf) {
      throw unsupported(type, where);
    }
    return shape;
  }

  private static IllegalArgumentException unsupported(Type type, String where) {
    return new IllegalArgumentException(
        where
            + ": "
            + type.getTypeName()
            + " (expected: a primitive or its box, "
            + PlainType.names()
            + ", an enum, a record, a sealed interface of records, or a List, Set, Map of text or"
            + " enum keys, or Optional of these)");
  }
}
