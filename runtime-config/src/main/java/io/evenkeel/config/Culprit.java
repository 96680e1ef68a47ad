package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the constructor of a record complains about. Immutable.
 *
 * @param path below the record, as keys; empty for the record as a whole
 */
record Culprit(List<String> path) {

  Culprit {
    path = List.copyOf(path);
  }

  /**
   * The key that a name stands for: {@code maxPoolSize} as in the record, {@code max-pool-size} as
   * in a file, {@code pools.0.size} or {@code levels."com.acme"} for what is inside. Empty when the
   * record has no such component.
   */
  static Optional<Culprit> named(Shape.OfRecord record, String name) {
    try {
      List<String> path = new ArrayList<>();
      Shape here = record;
      for (String segment : Key.parse(name).segments()) {
        Optional<Shape.Member> member = member(here, segment);
        Optional<Shape> next = member.isPresent() ? member.map(Shape.Member::shape) : element(here);
        if (next.isEmpty()) {
          return Optional.empty();
        }
        path.add(member.map(Shape.Member::key).orElse(segment));
        here = next.get().required();
      }
      return Optional.of(new Culprit(path));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Shape.Member> member(Shape shape, String name) {
    Stream<Shape.Member> members = Stream.empty();
    if (shape instanceof Shape.OfRecord record) {
      members = record.members().stream();
    } else if (shape instanceof Shape.OneOf choice) {
      members = choice.members();
    }
    return members.filter(m -> m.component().equals(name) || m.key().equals(name)).findFirst();
  }

  private static Optional<Shape> element(Shape shape) {
    if (shape instanceof Shape.ListOf list) {
      return Optional.of(list.element());
    }
    return shape instanceof Shape.MapOf map ? Optional.of(map.value()) : Optional.empty();
  }

  Key key(Key record) {
    Key key = record;
    for (String segment : path) {
      key = key.child(segment);
    }
    return key;
  }

  /**
   * Of the value, else of what is written nearest around it; empty when the record is a default.
   */
  Optional<ConfigOrigin> origin(ConfigObject record) {
    ConfigValue nearest = record;
    for (String segment : path) {
      Optional<ConfigValue> next = child(nearest, segment);
      if (next.isEmpty()) {
        break;
      }
      nearest = next.get();
    }
    return nearest == record && record.isEmpty() ? Optional.empty() : Optional.of(nearest.origin());
  }

  private static Optional<ConfigValue> child(ConfigValue value, String segment) {
    if (value instanceof ConfigList list) {
      return Parse.whole(segment, 0, list.size() - 1L).map(index -> list.get(index.intValue()));
    }
    return value instanceof ConfigObject object
        ? Optional.ofNullable(object.get(segment))
        : Optional.empty();
  }
}
