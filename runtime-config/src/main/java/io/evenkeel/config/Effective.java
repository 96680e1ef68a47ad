package io.evenkeel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.NotResolved;
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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Merges the layers and resolves substitutions over all of them. */
final class Effective {

  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^}]*}");

  private Effective() {}

  /** What cannot be resolved is a problem, and left out. */
  static ConfigObject of(List<Layer> layers, Map<String, String> environment, Problems problems) {
    Config merged = ConfigFactory.empty();
    try {
      for (Layer layer : layers) {
        merged = layer.root().toConfig().withFallback(merged);
      }
      var options =
          ConfigResolveOptions.noSystem()
              .setAllowUnresolved(true)
              .appendResolver(new Variables(environment));
      Config resolved = merged.resolve(options);
      return resolved.isResolved()
          ? resolved.root()
          : resolvedPart(Key.ROOT, resolved.root(), problems);
    } catch (com.typesafe.config.ConfigException e) {
      int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
      String name = e.origin() == null ? "configuration" : Origins.source(e.origin());
      problems.unreadable(name, HoconReader.message(e), line);
    } catch (StackOverflowError e) {
      problems.unreadable("configuration", "substitutions are nested too deeply", 0);
    }
    return ConfigFactory.empty().root();
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
            child, "cannot resolve " + substitutions(entry.getValue()), entry.getValue().origin());
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

  /** Only the references: the text around them may be a secret. */
  private static String substitutions(ConfigValue value) {
    return SUBSTITUTION
        .matcher(value.render())
        .results()
        .map(r -> r.group())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Looks substitutions up in the environment that was handed in, which need not be the process's
   * own.
   */
  private record Variables(Map<String, String> environment) implements ConfigResolver {

    @Override
    public @Nullable ConfigValue lookup(String path) {
      return Optional.ofNullable(environment.get(path))
          .<ConfigValue>map(
              text ->
                  ConfigValueFactory.fromAnyRef((Object) text)
                      .withOrigin(Origins.of(EnvironmentVariables.ORIGIN + path)))
          .orElse(null);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
