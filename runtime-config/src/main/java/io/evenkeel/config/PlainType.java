package io.evenkeel.config;

import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types that do not depend on the record. */
enum PlainType implements ScalarType {
  TEXT(String.class, "text"),
  SECRET(Secret.class, "a secret text"),
  BOOLEAN(Boolean.class, "true or false"),
  BYTE(Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE)),
  SHORT(Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE)),
  INTEGER(Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE)),
  LONG(Long.class, whole(Long.MIN_VALUE, Long.MAX_VALUE)),
  FLOAT(Float.class, "a number that fits a float"),
  DOUBLE(Double.class, "a number that fits a double"),
  CHARACTER(Character.class, "one character"),
  DURATION(Duration.class, "a duration with a unit, such as 10s"),
  SIZE(DataSize.class, "a size with a unit, such as 512KiB"),
  PATH(Path.class, "a path"),
  LOCATION(URI.class, "a URI"),
  ADDRESS(InetSocketAddress.class, "host:port, such as localhost:5432"),
  PATTERN(Pattern.class, "a regular expression");

  private final Class<?> type;
  private final String expectation;

  PlainType(Class<?> type, String expectation) {
    this.type = type;
    this.expectation = expectation;
  }

  static Optional<ScalarType> of(Class<?> type) {
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    for (PlainType known : values()) {
      if (known.type == boxed) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /** Of those that are no primitives or their boxes. */
  static String names() {
    List<String> names = new ArrayList<>();
    for (PlainType known : values()) {
      if (!MethodType.methodType(known.type).hasWrappers()) {
        names.add(known.type.getSimpleName());
      }
    }
    return String.join(", ", names);
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public String expectation() {
    return expectation;
  }

  @Override
  public Optional<?> parse(String text) {
    try {
      return switch (this) {
        case TEXT -> Optional.of(text);
        case SECRET -> Optional.of(Secret.of(text));
        case BOOLEAN -> Parse.bool(text);
        case BYTE -> Parse.whole(text, Byte.MIN_VALUE, Byte.MAX_VALUE).map(Long::byteValue);
        case SHORT -> Parse.whole(text, Short.MIN_VALUE, Short.MAX_VALUE).map(Long::shortValue);
        case INTEGER -> Parse.whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue);
        case LONG -> Parse.whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
        case FLOAT -> Parse.fraction(text).map(Double::floatValue).filter(f -> !f.isInfinite());
        case DOUBLE -> Parse.fraction(text);
        case CHARACTER -> text.length() == 1 ? Optional.of(text.charAt(0)) : Optional.empty();
        case DURATION -> Durations.parse(text);
        case SIZE -> Optional.of(DataSize.parse(text));
        case PATH -> text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        case LOCATION -> text.isBlank() ? Optional.empty() : Optional.of(URI.create(text));
        case ADDRESS -> Parse.address(text);
        case PATTERN -> Optional.of(Pattern.compile(text));
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String whole(long min, long max) {
    return "a whole number from " + min + " to " + max;
  }
}
