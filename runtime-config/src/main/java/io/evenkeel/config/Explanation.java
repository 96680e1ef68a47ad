package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Tells where values came from. Immutable. */
final class Explanation {

  private final List<Layer> layers;
  private final ConfigObject effective;
  private final Declared declared;
  private final Mask mask;
  private final int keyCount;

  Explanation(List<Layer> layers, ConfigObject effective, Declared declared, Mask mask) {
    this.layers = List.copyOf(layers);
    this.effective = effective;
    this.declared = declared;
    this.mask = mask;
    this.keyCount = leaves(effective).size();
  }

  /** Made when asked for: a start needs none. */
  private List<ConfigEntry> entries(BiFunction<Key, ConfigValue, String> text) {
    var descriptions = new Descriptions(layers, declared);
    List<ConfigEntry> all = new ArrayList<>();
    leaves(effective)
        .forEach(
            (key, value) ->
                all.add(entry(key, value, text.apply(key, value), descriptions.of(key))));
    return List.copyOf(all);
  }

  /** What is no section, sorted by key; a list is one. */
  static SortedMap<Key, ConfigValue> leaves(ConfigObject root) {
    SortedMap<Key, ConfigValue> leaves = new TreeMap<>();
    collect(Key.ROOT, root, leaves);
    return leaves;
  }

  private static void collect(Key key, ConfigValue value, SortedMap<Key, ConfigValue> leaves) {
    if (value instanceof ConfigObject object) {
      for (Map.Entry<String, ConfigValue> child : object.entrySet()) {
        collect(key.child(child.getKey()), child.getValue(), leaves);
      }
    } else if (value.valueType() != ConfigValueType.NULL) {
      leaves.put(key, value);
    }
  }

  private static ConfigEntry entry(Key key, ConfigValue value, String shown, String description) {
    return new ConfigEntry(
        key.toString(),
        shown,
        Origins.describe(value.origin()),
        shown.equals(Text.MASK),
        description);
  }

  List<ConfigEntry> entries() {
    return entries(mask::shown);
  }

  int keyCount() {
    return keyCount;
  }

  int secretCount() {
    int secrets = 0;
    for (Map.Entry<Key, ConfigValue> leaf : leaves(effective).entrySet()) {
      secrets += mask.shown(leaf.getKey(), leaf.getValue()).equals(Text.MASK) ? 1 : 0;
    }
    return secrets;
  }

  /** The same for machines: values are whole, and no character is replaced. */
  List<ConfigEntry> exact() {
    return entries(mask::exact);
  }

  /** The names of the layers that hold at least one value, lowest first. */
  List<String> layers() {
    Set<String> names = new LinkedHashSet<>();
    for (Layer layer : layers) {
      names.add(layer.name());
    }
    return List.copyOf(names);
  }

  /** Where two configurations come to different values; secrets are compared, and masked. */
  List<ConfigDifference> differences(Explanation other) {
    Map<String, ConfigEntry> theirs = other.byKey();
    Map<String, ConfigEntry> ours = byKey();
    var keys = new TreeSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    List<ConfigDifference> differences = new ArrayList<>();
    for (String key : keys) {
      if (!comparable(key).equals(other.comparable(key))) {
        Optional<ConfigEntry> here = Optional.ofNullable(ours.get(key));
        Optional<ConfigEntry> there = Optional.ofNullable(theirs.get(key));
        differences.add(
            new ConfigDifference(
                key, here.map(e -> masked(e, there)), there.map(e -> masked(e, here))));
      }
    }
    return differences;
  }

  /** What one side knows to be a secret is one on the other side, too. */
  private static ConfigEntry masked(ConfigEntry entry, Optional<ConfigEntry> other) {
    return other.filter(ConfigEntry::secret).isEmpty()
        ? entry
        : new ConfigEntry(entry.key(), Text.MASK, entry.origin(), true, entry.description());
  }

  private Map<String, ConfigEntry> byKey() {
    Map<String, ConfigEntry> byKey = new LinkedHashMap<>();
    exact().forEach(entry -> byKey.put(entry.key(), entry));
    return byKey;
  }

  /** Scalars by their text, which is what is bound: {@code 8080} is {@code "8080"}. */
  private Optional<Object> comparable(String key) {
    return value(Key.parse(key)).map(v -> Text.isScalar(v) ? Text.of(v) : v.unwrapped());
  }

  Optional<String> origin(Key key) {
    return value(key).map(value -> Origins.describe(value.origin()));
  }

  String explain(Key key) {
    if (value(key).filter(ConfigObject.class::isInstance).isPresent()) {
      List<String> below = new ArrayList<>();
      for (Key leaf : leaves(effective).keySet()) {
        if (leaf.startsWith(key)) {
          below.add(explainOne(leaf));
        }
      }
      return String.join("\n", below);
    }
    return explainOne(key);
  }

  private String explainOne(Key key) {
    Optional<ConfigValue> winner = value(key);
    var text = new StringBuilder().append(key);
    winner.ifPresentOrElse(
        value -> text.append(" = ").append(mask.shown(key, value)),
        () -> text.append(": not set.").append(suggestion(key)));
    String origin = winner.map(value -> Origins.describe(value.origin())).orElse("");
    List<String> lines = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i);
      key.in(layer.root()).ifPresent(value -> lines.add(line(key, layer, value)));
    }
    int won = winner.isEmpty() ? -1 : indexOfWinner(lines, origin);
    for (int i = 0; i < lines.size(); i++) {
      text.append("\n  ").append(lines.get(i)).append(i == won ? "  (wins)" : "");
    }
    if (won >= 0 && !lines.get(won).startsWith(origin + ": ")) {
      text.append("\n  substituted from ").append(origin);
    }
    return text.toString();
  }

  /** A value that came through a substitution keeps the origin of where it was taken from. */
  private static int indexOfWinner(List<String> lines, String origin) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(origin + ": ")) {
        return i;
      }
    }
    return 0;
  }

  private String line(Key key, Layer layer, ConfigValue value) {
    String origin = Origins.describe(value.origin());
    boolean named =
        origin.startsWith(layer.name())
            || layer.name().startsWith("environment")
            || layer.name().startsWith("system");
    return origin + ": " + raw(key, value) + (named ? "" : "  (" + layer.name() + ")");
  }

  private String raw(Key key, ConfigValue value) {
    try {
      return mask.shown(key, value);
    } catch (NotResolved e) {
      List<String> references = YamlDefaults.references(value);
      return references.isEmpty() ? "a substitution" : references.get(0);
    }
  }

  private String suggestion(Key key) {
    return declared.shape(key).isPresent()
        ? ""
        : Near.didYouMean(Near.keys(key, declared.suggestible()));
  }

  private Optional<ConfigValue> value(Key key) {
    return key.in(effective).filter(value -> value.valueType() != ConfigValueType.NULL);
  }
}
