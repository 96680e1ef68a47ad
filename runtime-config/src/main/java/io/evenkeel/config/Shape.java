package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the type of a record component asks of a value. Immutable. */
sealed interface Shape {

  record Scalar(ScalarType type) implements Shape {}

  record OfRecord(Class<? extends Record> type, List<Member> members) implements Shape {
    public OfRecord {
      members = List.copyOf(members);
    }

    Optional<Shape> member(String key) {
      for (Member member : members) {
        if (member.key().equals(key)) {
          return Optional.of(member.shape());
        }
      }
      return Optional.empty();
    }
  }

  /** A sealed interface: the key {@value Choices#TYPE} names one of its records. */
  record OneOf(Class<?> type, List<Choice> choices) implements Shape {
    public OneOf {
      choices = List.copyOf(choices);
    }

    /** The chosen one; empty when none, or no known one, is named. */
    Optional<Choice> chosen(ConfigObject object) {
      return Optional.ofNullable(object.get(Choices.TYPE))
          .filter(Text::isScalar)
          .flatMap(type -> named(Text.of(type)));
    }

    Optional<Choice> named(String text) {
      String wanted = Choices.plain(text);
      return choices.stream().filter(choice -> choice.name().equals(wanted)).findFirst();
    }

    /** The names of those that have the key. */
    List<String> having(String key) {
      return choices.stream()
          .filter(choice -> choice.record().member(key).isPresent())
          .map(Choice::name)
          .toList();
    }

    Shape typeShape() {
      return new Scalar(new ScalarType.OfChoice(this));
    }

    /** All keys of all choices; of one that several have, a secret first, so that it is masked. */
    Stream<Member> members() {
      Stream<Member> type =
          Stream.of(new Member(Choices.TYPE, String.class, Choices.TYPE, typeShape()));
      Stream<Member> all = choices.stream().flatMap(choice -> choice.record().members().stream());
      List<Member> members = all.toList();
      return Stream.of(
              type,
              members.stream().filter(m -> m.shape().holdsSecret()),
              members.stream().filter(m -> !m.shape().holdsSecret()))
          .flatMap(part -> part);
    }
  }

  record Choice(String name, OfRecord record) {}

  record ListOf(Shape element, boolean distinct) implements Shape {}

  record MapOf(ScalarType key, Shape value) implements Shape {}

  record OptionalOf(Shape inner) implements Shape {}

  record Member(String component, Class<?> type, String key, Shape shape) {}

  default Shape required() {
    return this instanceof OptionalOf optional ? optional.inner().required() : this;
  }

  /** Whether its keys are known beforehand, so that each can be set on its own. */
  default boolean isSection() {
    return required() instanceof OfRecord || required() instanceof OneOf;
  }

  default boolean holdsSecret() {
    if (this instanceof Scalar scalar) {
      return scalar.type().type() == Secret.class;
    }
    if (this instanceof OfRecord record) {
      for (Member member : record.members()) {
        if (member.shape().holdsSecret()) {
          return true;
        }
      }
      return false;
    }
    if (this instanceof OneOf choice) {
      return choice.choices().stream().anyMatch(c -> c.record().holdsSecret());
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
      Optional<Shape> member = record.member(path.get(0));
      return member.isEmpty() ? member : member.get().at(rest);
    }
    if (here instanceof OneOf choice) {
      return choice
          .members()
          .filter(member -> member.key().equals(path.get(0)))
          .flatMap(member -> member.shape().at(rest).stream())
          .findFirst();
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
