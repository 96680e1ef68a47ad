package io.evenkeel.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds keys that nobody reads although somebody meant them to be. */
final class Strictness {

  private final Declared declared;
  private final List<Key> suggestible;
  private final List<Layer> layers;
  private final Set<String> libraries = new HashSet<>();
  private final Problems problems;
  private final UnknownKeyReport unknown;
  private final Mask mask;

  /** All layers, lowest first. */
  Strictness(
      Declared declared,
      List<Layer> layers,
      Problems problems,
      UnknownKeyReport unknown,
      Mask mask) {
    this.declared = declared;
    this.suggestible = declared.suggestible();
    this.layers = layers;
    for (Layer layer : layers) {
      if (layer.library()) {
        libraries.addAll(layer.root().keySet());
      }
    }
    this.problems = problems;
    this.unknown = unknown;
    this.mask = mask;
  }

  void check(ConfigObject effective) {
    walk(Key.ROOT, effective);
  }

  private void walk(Key at, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      Key key = at.child(entry.getKey());
      ConfigValue value = entry.getValue();
      boolean owned = declared.owner(key).isPresent();
      var shape = declared.shape(key);
      boolean open =
          shape.isPresent() ? shape.get() instanceof Shape.OfRecord : declared.leadsToSection(key);
      if (open && value instanceof ConfigObject inner) {
        walk(key, inner);
      } else if (shape.isPresent()) {
        inside(key, shape.get(), value);
      } else if (owned && shape.isEmpty()) {
        unknown(key, value);
      } else if (!owned && !declared.leadsToSection(key) && !libraries.contains(key.first())) {
        misspelt(at, key, value);
      } else if (!owned && open) {
        problems.add(key, mask.shown(key, value) + " (expected: a section)", value.origin());
      }
    }
  }

  /** The records in lists, maps and choices, whose keys nobody can list beforehand. */
  private void inside(Key key, Shape shape, ConfigValue value) {
    if (shape instanceof Shape.ListOf list && value instanceof ConfigList elements) {
      for (int i = 0; i < elements.size(); i++) {
        inside(key.child(String.valueOf(i)), list.element(), elements.get(i));
      }
    } else if (shape instanceof Shape.MapOf map && value instanceof ConfigObject object) {
      for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
        inside(key.child(child.getKey()), map.value(), child.getValue());
      }
    } else if (shape instanceof Shape.OfRecord record && value instanceof ConfigObject object) {
      for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
        member(key, record, child.getKey(), child.getValue());
      }
    } else if (shape instanceof Shape.OneOf choice && value instanceof ConfigObject object) {
      Optional<Shape.Choice> chosen = choice.chosen(object);
      object.forEach((name, child) -> chosen(key, choice, chosen, name, child));
    }
  }

  private void member(Key at, Shape.OfRecord record, String name, ConfigValue value) {
    Optional<Shape> shape = record.member(name);
    if (shape.isPresent()) {
      inside(at.child(name), shape.get().required(), value);
    } else {
      List<String> members = record.members().stream().map(Shape.Member::key).toList();
      unknown(at, name, members, value);
    }
  }

  /** Without a known type only those are unknown that no choice has. */
  private void chosen(
      Key at, Shape.OneOf choice, Optional<Shape.Choice> chosen, String name, ConfigValue value) {
    if (name.equals(Choices.TYPE)) {
      return;
    }
    List<String> having = choice.having(name);
    if (having.isEmpty()) {
      List<String> members =
          chosen
              .map(c -> c.record().members().stream())
              .orElseGet(choice::members)
              .map(Shape.Member::key)
              .distinct()
              .toList();
      unknown(at, name, members, value);
    } else if (chosen.isPresent() && having.contains(chosen.get().name())) {
      member(at, chosen.get().record(), name, value);
    } else if (chosen.isPresent() && !leftBehind(at, name)) {
      unknown.add(
          at.child(name),
          "unknown key of type "
              + chosen.get().name()
              + " (type "
              + String.join(" and ", having)
              + " has it)",
          value.origin());
    }
  }

  /**
   * Whether the type was chosen above the layer that holds the key: an overlay that chooses another
   * type cannot take the keys of the first away.
   */
  private boolean leftBehind(Key at, String name) {
    int layer = highest(at.child(name));
    return layer >= 0 && layer < highest(at.child(Choices.TYPE));
  }

  private int highest(Key key) {
    int layer = layers.size() - 1;
    while (layer >= 0 && key.in(layers.get(layer).root()).isEmpty()) {
      layer--;
    }
    return layer;
  }

  private void unknown(Key at, String name, List<String> members, ConfigValue value) {
    List<Key> near = Near.words(name, members).stream().map(at::child).toList();
    unknown.add(at.child(name), "unknown key." + Near.didYouMean(near), value.origin());
  }

  private void unknown(Key key, ConfigValue value) {
    unknown.add(key, "unknown key." + Near.didYouMean(Near.keys(key, suggestible)), value.origin());
  }

  /** Keys outside declared sections belong to libraries, unless they nearly are one of ours. */
  private void misspelt(Key at, Key key, ConfigValue value) {
    if (unknown.leadsToRetired(key)) {
      return;
    }
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
      unknown.add(
          key,
          "unknown section." + Near.didYouMean(near.stream().map(at::child).toList()),
          value.origin());
    } else if (key.last().contains(".") && declared.owner(Key.parse(key.last())).isPresent()) {
      unknown.add(
          key,
          "quoted, so its dots are part of one word." + Near.didYouMean(List.of(key.last())),
          value.origin());
    }
  }
}
