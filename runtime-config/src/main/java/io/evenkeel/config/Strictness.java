package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds keys that nobody reads although somebody meant them to be. */
final class Strictness {

  private final Declared declared;
  private final List<Key> suggestible;
  private final Problems problems;

  Strictness(Declared declared, Problems problems) {
    this.declared = declared;
    this.suggestible = declared.suggestible();
    this.problems = problems;
  }

  void check(List<Layer> files, ConfigObject effective) {
    Set<String> libraries =
        files.stream()
            .filter(Layer::library)
            .flatMap(layer -> layer.root().keySet().stream())
            .collect(Collectors.toSet());
    walk(Key.ROOT, effective, libraries);
  }

  private void walk(Key at, ConfigObject object, Set<String> libraries) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      Key key = at.child(entry.getKey());
      ConfigValue value = entry.getValue();
      boolean owned = declared.owner(key).isPresent();
      var shape = declared.shape(key);
      boolean open =
          shape.isPresent() ? shape.get() instanceof Shape.OfRecord : declared.leadsToSection(key);
      if (open && value instanceof ConfigObject inner) {
        walk(key, inner, libraries);
      } else if (shape.isPresent()) {
        inside(key, shape.get(), value);
      } else if (owned && shape.isEmpty()) {
        unknown(key, value);
      } else if (!owned && !declared.leadsToSection(key) && !libraries.contains(key.first())) {
        misspelt(at, key, value);
      } else if (!owned && open) {
        problems.add(key, Text.shown(value) + " (expected: a section)", value.origin());
      }
    }
  }

  /** The records in lists and maps, whose keys nobody can list beforehand. */
  private void inside(Key key, Shape shape, ConfigValue value) {
    if (shape instanceof Shape.ListOf list && value instanceof ConfigList elements) {
      for (int i = 0; i < elements.size(); i++) {
        inside(key.child(String.valueOf(i)), list.element(), elements.get(i));
      }
    } else if (shape instanceof Shape.MapOf map && value instanceof ConfigObject object) {
      object.forEach((name, child) -> inside(key.child(name), map.value(), child));
    } else if (shape instanceof Shape.OfRecord record && value instanceof ConfigObject object) {
      object.forEach((name, child) -> member(key, record, name, child));
    }
  }

  private void member(Key at, Shape.OfRecord record, String name, ConfigValue value) {
    Optional<Shape> shape = record.member(name);
    if (shape.isPresent()) {
      inside(at.child(name), shape.get().required(), value);
    } else {
      List<String> members = record.members().stream().map(Shape.Member::key).toList();
      List<Key> near = Near.words(name, members).stream().map(at::child).toList();
      problems.add(at.child(name), "unknown key." + Near.didYouMean(near), value.origin());
    }
  }

  private void unknown(Key key, ConfigValue value) {
    problems.add(
        key, "unknown key." + Near.didYouMean(Near.keys(key, suggestible)), value.origin());
  }

  /** Keys outside declared sections belong to libraries, unless they nearly are one of ours. */
  private void misspelt(Key at, Key key, ConfigValue value) {
    List<String> near =
        Near.words(
            key.last(),
            declared.sections().stream()
                .map(Declared.Section::key)
                .filter(section -> section.size() > at.size() && section.startsWith(at))
                .map(section -> section.segments().get(at.size()))
                .distinct()
                .toList());
    if (!near.isEmpty()) {
      problems.add(
          key,
          "unknown section." + Near.didYouMean(near.stream().map(at::child).toList()),
          value.origin());
    } else if (key.last().contains(".") && declared.owner(Key.parse(key.last())).isPresent()) {
      problems.add(
          key,
          "quoted, so its dots are part of one word." + Near.didYouMean(List.of(key.last())),
          value.origin());
    }
  }
}
