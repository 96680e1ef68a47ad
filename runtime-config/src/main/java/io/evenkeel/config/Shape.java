package io.evenkeel.config;

import java.util.List;
import java.util.Optional;

/** What the type of a record component asks of a value. Immutable. */
sealed interface Shape {

  record Scalar(ScalarType<?> type) implements Shape {}

  record OfRecord(Class<? extends Record> type, List<Member> members) implements Shape {
    public OfRecord {
      members = List.copyOf(members);
    }

    Optional<Shape> member(String key) {
      return members.stream().filter(m -> m.key().equals(key)).map(Member::shape).findFirst();
    }
  }

  record ListOf(Shape element, boolean distinct) implements Shape {}

  record MapOf(Shape value) implements Shape {}

  record OptionalOf(Shape inner) implements Shape {}

  record Member(String component, Class<?> type, String key, Shape shape) {}

  default Shape required() {
    return this instanceof OptionalOf optional ? optional.inner().required() : this;
  }

  default boolean holdsSecret() {
    if (this instanceof Scalar scalar) {
      return scalar.type().type() == Secret.class;
    }
    if (this instanceof OfRecord record) {
      return record.members().stream().anyMatch(m -> m.shape().holdsSecret());
    }
    if (this instanceof ListOf list) {
      return list.element().holdsSecret();
    }
    if (this instanceof MapOf map) {
      return map.value().holdsSecret();
    }
    return required().holdsSecret();
  }

  /** The shape of the value at a path below this one; a list has nothing below it. */
  default Optional<Shape> at(List<String> path) {
    Shape here = required();
    if (path.isEmpty()) {
      return Optional.of(here);
    }
    List<String> rest = path.subList(1, path.size());
    if (here instanceof OfRecord record) {
      return record.member(path.get(0)).flatMap(shape -> shape.at(rest));
    }
    return here instanceof MapOf map ? map.value().at(rest) : Optional.empty();
  }

  default String expectation() {
    Shape here = required();
    if (here instanceof Scalar scalar) {
      return scalar.type().expectation();
    }
    return here instanceof ListOf ? "a list" : "a section";
  }
}
