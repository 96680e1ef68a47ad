package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the comments in {@code reference.conf} say about keys. A comment belongs to the key that it
 * precedes or follows on its line. One of the form {@code # io-threads: one per processor} belongs
 * to that key, which has no default and hence no line of its own; lines that are indented further
 * continue it.
 */
final class Descriptions {

  private static final Pattern NAMED = Pattern.compile("\\s*([a-z0-9][a-z0-9.-]*):\\s+(.+)");
  private static final Pattern CONTINUED = Pattern.compile("\\s{2,}.*");

  private final Declared declared;
  private final Map<Key, String> texts = new HashMap<>();

  /** Of the libraries among the layers, lowest first. */
  Descriptions(List<Layer> layers, Declared declared) {
    this.declared = declared;
    for (Layer layer : layers) {
      if (layer.library()) {
        var own = new HashMap<Key, String>();
        collect(Key.ROOT, layer.root(), own);
        texts.putAll(own);
      }
    }
  }

  /** Empty when there is none; the entries of a map have the map's. */
  String of(Key key) {
    Key at = key;
    while (!texts.containsKey(at) && at.size() > 1 && isMap(at.parent())) {
      at = at.parent();
    }
    return texts.getOrDefault(at, "");
  }

  private boolean isMap(Key key) {
    return declared.shape(key).filter(shape -> shape instanceof Shape.MapOf).isPresent();
  }

  private void collect(Key at, ConfigObject object, Map<Key, String> own) {
    try {
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        Key key = at.child(entry.getKey());
        comments(at, key, entry.getValue().origin().comments(), own);
        if (entry.getValue() instanceof ConfigObject inner) {
          collect(key, inner, own);
        }
      }
    } catch (NotResolved e) {
      // An object made of substitutions: what it will be is described where it comes from.
    }
  }

  private void comments(Key section, Key key, List<String> lines, Map<Key, String> own) {
    Key about = key;
    for (String line : lines) {
      Matcher named = NAMED.matcher(line);
      Optional<Key> other =
          named.matches() ? Optional.of(below(section, named.group(1))) : Optional.empty();
      if (other.filter(k -> declared.shape(k).isPresent()).isPresent()) {
        about = other.get();
        append(about, named.group(2), own);
      } else {
        about = CONTINUED.matcher(line).matches() ? about : key;
        append(about, line, own);
      }
    }
  }

  private static Key below(Key section, String path) {
    Key key = section;
    for (String segment : path.split("\\.", -1)) {
      key = key.child(segment);
    }
    return key;
  }

  private static void append(Key key, String text, Map<Key, String> own) {
    String line = Text.singleLine(text);
    if (!line.isEmpty()) {
      own.merge(key, line, (before, after) -> before + " " + after);
    }
  }
}
