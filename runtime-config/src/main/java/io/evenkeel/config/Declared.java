package io.evenkeel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The declared sections and the keys their records know. Immutable.
 *
 * @param secrets keys that are secret although their type does not say so
 */
record Declared(List<Section> sections, Set<Key> secrets) {

  /** A record and where it is read: a {@link #isMap() map's} is read around its key. */
  record Section(Key key, Shape.OfRecord record) {

    /** Whether the record has one component only, a map that is called like the section. */
    boolean isMap() {
      return record.members().size() == 1
          && record.members().get(0).key().equals(key.last())
          && record.members().get(0).shape() instanceof Shape.MapOf;
    }

    /** What the key holds. */
    Shape shape() {
      return isMap() ? record.members().get(0).shape() : record;
    }

    /** Where the record's components are keys. */
    Key place() {
      return isMap() ? key.parent() : key;
    }
  }

  /** Throws IllegalArgumentException when two sections claim the same key. */
  Declared {
    sections = List.copyOf(sections);
    secrets = Set.copyOf(secrets);
    for (int i = 0; i < sections.size(); i++) {
      for (int j = 0; j < sections.size(); j++) {
        if (i != j) {
          requireApart(sections.get(i), sections.get(j));
        }
      }
    }
  }

  private static void requireApart(Section inner, Section outer) {
    if (inner.key.startsWith(outer.key)
        && within(outer, inner.key).isPresent()
        && !inner.equals(outer)) { // last: the first comparison of records takes milliseconds
      throw new IllegalArgumentException(
          "section "
              + inner.key
              + ": also a component of "
              + outer.record.type().getName()
              + ", declared at "
              + outer.key);
    }
  }

  Declared(List<Section> sections) {
    this(sections, Set.of());
  }

  Declared withSecrets(Set<Key> keys) {
    return new Declared(sections, keys);
  }

  private static Optional<Shape> within(Section section, Key key) {
    return section.shape().at(key.segments().subList(section.key.size(), key.size()));
  }

  /** The section that a key belongs to: the innermost one. */
  Optional<Section> owner(Key key) {
    Section owner = null;
    for (Section section : sections) {
      if (key.startsWith(section.key) && (owner == null || section.key.size() > owner.key.size())) {
        owner = section;
      }
    }
    return Optional.ofNullable(owner);
  }

  /**
   * What a record says about the key or about a container of keys; empty when no record knows it.
   */
  Optional<Shape> shape(Key key) {
    Optional<Section> owner = owner(key);
    return owner.isEmpty() ? Optional.empty() : within(owner.get(), key);
  }

  /**
   * Decided by what is known nearest to the key: below a record with a secret, an unknown key may
   * be that secret.
   */
  boolean isSecret(Key key) {
    for (Key secret : secrets) {
      if (key.startsWith(secret)) {
        return true;
      }
    }
    Optional<Section> owner = owner(key);
    for (int size = key.size(); owner.isPresent() && size >= owner.get().key.size(); size--) {
      Optional<Shape> shape = within(owner.get(), new Key(key.segments().subList(0, size)));
      if (shape.isPresent()) {
        return shape.get().holdsSecret();
      }
    }
    return false;
  }

  /** Whether a section lies below this key. */
  boolean leadsToSection(Key key) {
    for (Section section : sections) {
      if (section.key.size() > key.size() && section.key.startsWith(key)) {
        return true;
      }
    }
    return false;
  }

  /** Every key that takes a value, in the order of declaration. */
  Map<Key, Shape> leaves() {
    Map<Key, Shape> leaves = new LinkedHashMap<>();
    for (Section section : sections) {
      collect(section.key, section.shape(), leaves);
    }
    return leaves;
  }

  private static void collect(Key key, Shape shape, Map<Key, Shape> leaves) {
    Shape here = shape.required();
    if (here instanceof Shape.OfRecord record) {
      for (Shape.Member member : record.members()) {
        collect(key.child(member.key()), member.shape(), leaves);
      }
    } else if (here instanceof Shape.OneOf choice) {
      choice.members().forEach(member -> collect(key.child(member.key()), member.shape(), leaves));
    } else {
      leaves.putIfAbsent(key, here);
    }
  }

  /** The leaves and the sections above them: everything a suggestion may name. */
  List<Key> suggestible() {
    var keys = new LinkedHashMap<Key, Boolean>();
    for (Key leaf : leaves().keySet()) {
      for (Key key = leaf; owner(key).isPresent(); key = key.parent()) {
        keys.put(key, true);
      }
    }
    for (Section section : sections) {
      keys.put(section.key, true);
    }
    return new ArrayList<>(keys.keySet());
  }

  void checkVariableNames(Problems problems) {
    Map<String, Key> taken = new LinkedHashMap<>();
    for (Key key : leaves().keySet()) {
      Key other = taken.putIfAbsent(key.environmentVariable(), key);
      if (other != null) {
        problems.add(
            key,
            "environment variable "
                + key.environmentVariable()
                + " would set "
                + other
                + " as well (expected: one key per variable)",
            Optional.empty());
      }
    }
  }
}
