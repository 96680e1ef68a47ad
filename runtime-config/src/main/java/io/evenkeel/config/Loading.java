package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One load: reads the layers from the lowest to the highest, merges, checks, binds. Used once. */
final class Loading {

  private final LoadRequest request;
  private final Declared declared;
  private final Problems problems = new Problems();
  private final YamlDefaults defaults = new YamlDefaults();
  private final List<String> warnings = new ArrayList<>();

  Loading(LoadRequest request) {
    this.request = request;
    this.declared = new Declared(request.sections());
  }

  RuntimeConfig run() {
    declared.checkVariableNames(problems);
    Map<String, Key> aliases = aliases();
    CommandLine commandLine = CommandLine.parse(request.arguments(), problems);
    List<String> profiles = Profiles.of(commandLine, request.environment(), problems);

    List<Layer> files = files(commandLine, profiles);
    files.addAll(new MountedFiles(request, declared, problems, warnings).layers());
    request.sources().forEach(source -> files.add(read(source)));
    Map<String, DotEnvReader.Variable> dotEnv =
        new DotEnvFile(request, problems, warnings).variables(commandLine, profiles);
    var known = new KnownKeys(declared, files);
    List<Layer> layers = new ArrayList<>(files);
    layers.add(DotEnvFile.layer(dotEnv, aliases, known, warnings));
    layers.add(EnvironmentVariables.layer(request.environment(), aliases, known, warnings));
    layers.add(SystemProperties.layer(request.systemProperties(), known, warnings));
    layers.add(commandLine.layer(known, problems));

    ConfigObject effective = Effective.of(layers, defaults, variables(dotEnv), problems);
    new Strictness(declared, problems).check(files, effective);
    Declared masked = declared.withSecrets(SecretKeys.of(layers, effective));
    var mask = new Mask(masked, effective);
    Map<String, Record> settings = bind(effective, mask);
    problems.throwIfAny();

    layers.removeIf(layer -> layer.root().isEmpty());
    var explanation = new Explanation(layers, effective, masked, mask);
    return new RuntimeConfig(
        settings,
        profiles,
        layers.stream().map(Layer::name).distinct().toList(),
        warnings,
        commandLine.words(),
        explanation);
  }

  private List<Layer> files(CommandLine commandLine, List<String> profiles) {
    var reader = new FormatReader(problems, defaults);
    var places =
        new FilePlaces(request.classLoader(), request.workingDirectory(), reader, problems);
    ResourceFiles resources = places.resources();
    List<Layer> files = new ArrayList<>(resources.references());
    files.addAll(resources.layers("application"));
    profiles.forEach(profile -> files.addAll(resources.layers("application-" + profile)));
    files.addAll(new ConfigDirectory(request, places, problems).layers(commandLine, profiles));
    return files;
  }

  /** What substitutions find when no layer has the key: real variables win over the file's. */
  private Map<String, ConfigValue> variables(Map<String, DotEnvReader.Variable> dotEnv) {
    Map<String, ConfigValue> values = new HashMap<>();
    dotEnv.forEach((name, variable) -> values.put(name, variable.value()));
    request
        .environment()
        .forEach(
            (name, text) ->
                values.put(
                    name,
                    ConfigValueFactory.fromAnyRef(text)
                        .withOrigin(Origins.of(EnvironmentVariables.ORIGIN + name))));
    return values;
  }

  private Layer read(ConfigSource source) {
    try {
      return new Layer(source.name(), bounded(source.load().root()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problems.unreadable(source.name(), "interrupted while loading", 0);
    } catch (Unreadable e) {
      problems.unreadable(source.name(), e.text(), 0);
    } catch (com.typesafe.config.ConfigException e) {
      problems.unreadable(source.name(), HoconReader.message(e), 0);
    } catch (Exception e) {
      problems.unreadable(source.name(), "cannot be loaded: " + e, 0);
      problems.cause(e);
    }
    return new Layer(source.name(), ConfigFactory.empty().root());
  }

  private static ConfigObject bounded(ConfigObject root) {
    if (FormatReader.deeper(root, FormatReader.MAX_DEPTH)) {
      throw new Unreadable(
          "nested too deeply (expected: at most " + FormatReader.MAX_DEPTH + " levels)", 0);
    }
    return root;
  }

  private Map<String, Key> aliases() {
    Map<Key, Shape> leaves = declared.leaves();
    Map<String, Key> aliases = new LinkedHashMap<>();
    request
        .aliases()
        .forEach(
            (variable, text) -> {
              Key key = Key.parse(text);
              if (!leaves.containsKey(key)) {
                throw new IllegalArgumentException(
                    "alias "
                        + variable
                        + " of "
                        + key
                        + " (expected: a key of a declared section)");
              }
              aliases.put(variable, key);
            });
    return aliases;
  }

  private Map<String, Record> bind(ConfigObject effective, Mask mask) {
    var binder = new Binder(problems, mask);
    Map<String, Record> settings = new LinkedHashMap<>();
    for (Declared.Section section : declared.sections()) {
      Optional<Record> bound = binder.bind(section, effective);
      bound.ifPresent(record -> settings.put(section.key().toString(), record));
    }
    return settings;
  }
}
