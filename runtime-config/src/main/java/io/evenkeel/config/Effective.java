package io.evenkeel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigException.UnresolvedSubstitution;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merges the layers and resolves substitutions over all of them. */
final class Effective {

  private Effective() {}

  /**
   * What cannot be resolved is a problem, and left out.
   *
   * @param variables what substitutions find when no layer has the key
   */
  static ConfigObject of(
      List<Layer> layers,
      YamlDefaults defaults,
      Map<String, ConfigValue> variables,
      Problems problems) {
    Config merged = defaults.root().toConfig();
    try {
      for (Layer layer : layers) {
        merged = layer.root().toConfig().withFallback(merged);
      }
      var options =
          ConfigResolveOptions.noSystem()
              .setAllowUnresolved(true)
              .appendResolver(new Variables(variables));
      Config resolved = merged.resolve(options);
      ConfigObject root = resolved.root().withoutKey(YamlDefaults.ROOT);
      ConfigObject complete = resolved.isResolved() ? root : resolvedPart(Key.ROOT, root, problems);
      return JoinedText.located(layers, complete);
    } catch (com.typesafe.config.ConfigException e) {
      int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
      String name = e.origin() == null ? "configuration" : Origins.source(e.origin());
      problems.unreadable(name, message(e), line);
    } catch (StackOverflowError e) {
      problems.unreadable("configuration", "substitutions are nested too deeply", 0);
    }
    return ConfigFactory.empty().root();
  }

  /** The parser's own message quotes what it could not join. */
  private static String message(com.typesafe.config.ConfigException e) {
    if (e instanceof UnresolvedSubstitution) {
      return "substitutions refer to each other in a circle: "
          + String.join(", ", YamlDefaults.references(String.valueOf(e.getMessage())));
    }
    return e instanceof WrongType
        ? "a substitution joins text with a section or a list"
        : HoconReader.message(e);
  }

  private static ConfigObject resolvedPart(Key key, ConfigObject object, Problems problems) {
    Map<String, Object> kept = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      Key child = key.child(entry.getKey());
      try {
        ConfigValue value = entry.getValue();
        kept.put(
            entry.getKey(),
            value instanceof ConfigObject inner
                ? resolvedPart(child, inner, problems)
                : checked(value));
      } catch (NotResolved e) {
        problems.unresolved(
            child,
            "cannot resolve " + String.join(", ", YamlDefaults.references(entry.getValue())),
            entry.getValue().origin());
      }
    }
    return ConfigValueFactory.fromMap(kept).withOrigin(object.origin());
  }

  private static ConfigValue checked(ConfigValue value) {
    if (value instanceof ConfigList list) {
      list.forEach(Effective::checked);
    } else if (value instanceof ConfigObject object) {
      object.values().forEach(Effective::checked);
    }
    value.valueType();
    return value;
  }

  /** Not the process's environment, which may be another than the one that was handed in. */
  private record Variables(Map<String, ConfigValue> values) implements ConfigResolver {

    @Override
    public @Nullable ConfigValue lookup(String path) {
      return values.get(path);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
