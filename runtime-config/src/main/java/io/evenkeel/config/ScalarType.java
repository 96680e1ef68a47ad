package io.evenkeel.config;

import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type written as one piece of text.
 *
 * @param parse empty when the text is no such value
 */
record ScalarType<T>(Class<T> type, String expectation, Function<String, Optional<T>> parse) {

  private static final List<ScalarType<?>> TYPES =
      List.of(
          new ScalarType<>(String.class, "text", Optional::of),
          new ScalarType<>(Secret.class, "a secret text", text -> Optional.of(Secret.of(text))),
          new ScalarType<>(Boolean.class, "true or false", Parse::bool),
          new ScalarType<>(
              Byte.class,
              whole(Byte.MIN_VALUE, Byte.MAX_VALUE),
              text -> Parse.whole(text, Byte.MIN_VALUE, Byte.MAX_VALUE).map(Long::byteValue)),
          new ScalarType<>(
              Short.class,
              whole(Short.MIN_VALUE, Short.MAX_VALUE),
              text -> Parse.whole(text, Short.MIN_VALUE, Short.MAX_VALUE).map(Long::shortValue)),
          new ScalarType<>(
              Integer.class,
              whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
              text -> Parse.whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue)),
          new ScalarType<>(
              Long.class,
              whole(Long.MIN_VALUE, Long.MAX_VALUE),
              text -> Parse.whole(text, Long.MIN_VALUE, Long.MAX_VALUE)),
          new ScalarType<>(
              Float.class,
              "a number that fits a float",
              text -> Parse.fraction(text).map(Double::floatValue).filter(f -> !f.isInfinite())),
          new ScalarType<>(Double.class, "a number that fits a double", Parse::fraction),
          new ScalarType<>(
              Character.class,
              "one character",
              text -> text.length() == 1 ? Optional.of(text.charAt(0)) : Optional.empty()),
          new ScalarType<>(Duration.class, "a duration with a unit, such as 10s", Durations::parse),
          new ScalarType<>(
              DataSize.class,
              "a size with a unit, such as 512KiB",
              text -> Parse.orEmpty(() -> DataSize.parse(text))),
          new ScalarType<>(
              Path.class,
              "a path",
              text -> text.isBlank() ? Optional.empty() : Parse.orEmpty(() -> Path.of(text))),
          new ScalarType<>(
              URI.class,
              "a URI",
              text -> text.isBlank() ? Optional.empty() : Parse.orEmpty(() -> URI.create(text))),
          new ScalarType<>(
              InetSocketAddress.class, "host:port, such as localhost:5432", Parse::address),
          new ScalarType<>(
              Pattern.class,
              "a regular expression",
              text -> Parse.orEmpty(() -> Pattern.compile(text))));

  static Optional<ScalarType<?>> of(Class<?> type) {
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    if (boxed.isEnum()) {
      return Optional.of(enumeration(boxed));
    }
    for (ScalarType<?> known : TYPES) {
      if (known.type == boxed) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  static String names() {
    return TYPES.stream()
        .map(t -> t.type)
        .filter(t -> !MethodType.methodType(t).hasWrappers())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", "));
  }

  static ScalarType<String> text() {
    return new ScalarType<>(String.class, "text", Optional::of);
  }

  boolean isBoolean() {
    return type == Boolean.class;
  }

  /** Whether a map may have such keys. */
  boolean isKey() {
    return type == String.class || type.isEnum();
  }

  private static <E> ScalarType<E> enumeration(Class<E> type) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    String names = constants.stream().map(ScalarType::kebab).collect(Collectors.joining(", "));
    return new ScalarType<>(
        type,
        "one of " + names,
        text -> {
          String wanted = Choices.plain(text);
          return constants.stream().filter(constant -> kebab(constant).equals(wanted)).findFirst();
        });
  }

  /** The name and not toString(): what is accepted must not change with how a constant prints. */
  private static String kebab(Object constant) {
    return ((Enum<?>) constant).name().replace('_', '-').toLowerCase(Locale.ROOT);
  }

  private static String whole(long min, long max) {
    return "a whole number from " + min + " to " + max;
  }
}
