package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One load: reads the layers from the lowest to the highest, merges, checks, binds. Used once. */
final class Loading {

  private final LoadRequest request;
  private final Declared declared;
  private final Problems problems = new Problems();
  private final List<String> warnings = new ArrayList<>();

  Loading(LoadRequest request) {
    this.request = request;
    this.declared = new Declared(request.sections());
    request.rules().check(declared);
  }

  RuntimeConfig run() {
    declared.checkVariableNames(problems);
    Map<String, Key> aliases = aliases();
    CommandLine commandLine = CommandLine.parse(request.arguments(), problems);
    List<String> profiles = Profiles.of(commandLine, request.environment(), problems);

    List<Layer> files = files(profiles);
    warnings.addAll(ProfileFiles.warnings(profiles, files, request.classLoader()));
    request.sources().forEach(source -> files.add(read(source)));
    var known = new KnownKeys(declared, files);
    known.checkVariables(request.environment(), problems);
    List<Layer> layers = new ArrayList<>(files);
    layers.add(EnvironmentVariables.layer(request.environment(), aliases, known, warnings));
    layers.add(SystemProperties.layer(request.systemProperties(), known, warnings));
    var unknown = new UnknownKeyReport(request.rules(), problems, warnings);
    layers.add(commandLine.layer(known, unknown, problems));
    retired(files, commandLine);

    ConfigObject effective = Effective.of(layers, request.environment(), problems);
    new Strictness(declared, layers, problems, unknown).check(effective);
    var mask = new Mask(declared, effective);
    Map<String, Record> settings = bind(effective, mask);
    problems.throwIfAny();

    layers.removeIf(layer -> layer.root().isEmpty());
    var explanation = new Explanation(layers, effective, declared, mask);
    return new RuntimeConfig(
        settings,
        profiles,
        layers.stream().map(Layer::name).distinct().toList(),
        warnings,
        commandLine.words(),
        explanation);
  }

  private void retired(List<Layer> files, CommandLine commandLine) {
    var retired = new RetiredKeys(request.rules(), declared, problems);
    retired.inFiles(files);
    retired.inEnvironment(request.environment());
    retired.inSystemProperties(request.systemProperties());
    retired.onCommandLine(commandLine);
  }

  private List<Layer> files(List<String> profiles) {
    var resources = new ResourceFiles(request.classLoader(), problems);
    List<Layer> files = new ArrayList<>(resources.references());
    files.addAll(resources.layers("application"));
    profiles.forEach(profile -> files.addAll(resources.layers("application-" + profile)));
    return files;
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
    if (ResourceFiles.deeper(root, ResourceFiles.MAX_DEPTH)) {
      throw new Unreadable(
          "nested too deeply (expected: at most " + ResourceFiles.MAX_DEPTH + " levels)", 0);
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
