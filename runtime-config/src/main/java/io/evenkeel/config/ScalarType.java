package io.evenkeel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A type written as one piece of text. */
interface ScalarType {

  Class<?> type();

  String expectation();

  /** Empty when the text is no such value. */
  Optional<?> parse(String text);

  /** Empty when the type is none. */
  static Optional<ScalarType> of(Class<?> type) {
    return type.isEnum() ? Optional.of(new OfEnum(type)) : PlainType.of(type);
  }

  default boolean isBoolean() {
    return type() == Boolean.class;
  }

  /** Whether a map may have such keys. */
  default boolean isKey() {
    return type() == String.class || type().isEnum();
  }

  /** An enum, by its constants' names in kebab-case; initialised when there is a value. */
  record OfEnum(Class<?> type) implements ScalarType {

    @Override
    public String expectation() {
      return "one of " + String.join(", ", names());
    }

    /** The name and not toString(): what is accepted must not change with how a constant prints. */
    private List<String> names() {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(((Enum<?>) constant).name().replace('_', '-').toLowerCase(Locale.ROOT));
      }
      return names;
    }

    @Override
    public Optional<?> parse(String text) {
      int at = names().indexOf(Choices.plain(text));
      return at < 0 ? Optional.empty() : Optional.of(type.getEnumConstants()[at]);
    }
  }

  /** The name of one of several records. */
  record OfChoice(Shape.OneOf choice) implements ScalarType {

    @Override
    public Class<?> type() {
      return String.class;
    }

    @Override
    public String expectation() {
      List<String> names = new ArrayList<>();
      for (Shape.Choice each : choice.choices()) {
        names.add(each.name());
      }
      return "one of " + String.join(", ", names);
    }

    @Override
    public Optional<?> parse(String text) {
      return choice.named(text).map(Shape.Choice::name);
    }
  }
}
