package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.evenkeel.config.crypto.KeyProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One load: reads the layers from the lowest to the highest, merges, checks, binds. Used once. */
final class Loading {

  private final LoadRequest request;
  private final Declared declared;
  private final Problems problems = new Problems();
  private final YamlDefaults defaults = new YamlDefaults();
  private final List<String> warnings = new ArrayList<>();
  private final SopsReader sops;

  Loading(LoadRequest request) {
    this.request = request;
    this.declared = new Declared(request.sections());
    request.rules().check(declared);
    this.sops =
        new SopsReader(
            request.ageKeys(),
            request.environment(),
            request.workingDirectory(),
            request.root(),
            problems,
            warnings);
  }

  RuntimeConfig run() {
    Found found = find(false);
    problems.throwIfAny();
    return new RuntimeConfig(
        found.settings(),
        found.profiles(),
        found.explanation().layers(),
        warnings,
        found.words(),
        found.explanation(),
        found.mask().redactor());
  }

  /** The same, and problems are told instead of thrown. */
  ConfigInspection inspect() {
    Found found = find(true);
    var written = new WrittenSecrets(declared);
    return new ConfigInspection(
        problems.all(),
        warnings,
        found.decryption().opaque(),
        List.copyOf(written.encrypted(found.layers())),
        found.decryption().currentKeyId(),
        List.copyOf(written.plain(found.files())),
        found.explanation(),
        new KeyReference(declared, found.layers(), found.mask(), defaults).keys());
  }

  /** What is there, as far as problems let it be seen. */
  private record Found(
      Map<String, Record> settings,
      List<String> profiles,
      List<String> words,
      Explanation explanation,
      Mask mask,
      Decryption decryption,
      List<Layer> files,
      List<Layer> layers) {}

  private Found find(boolean inspecting) {
    declared.checkVariableNames(problems);
    Map<String, Key> aliases = aliases();
    CommandLine commandLine = CommandLine.parse(request.arguments(), problems);
    List<String> profiles = Profiles.of(commandLine, request.environment(), problems);

    List<Layer> files = files(commandLine, profiles);
    List<Layer> written = List.copyOf(files);
    warnings.addAll(ProfileFiles.warnings(profiles, files, request.classLoader()));
    files.addAll(new MountedFiles(request, declared, problems, warnings).layers());
    for (ConfigSource source : request.sources()) {
      files.add(read(source));
    }
    Map<String, DotEnvReader.Variable> dotEnv =
        new DotEnvFile(request, sops, problems, warnings).variables(commandLine, profiles);
    var known = new KnownKeys(declared, files);
    known.checkVariables(request.environment(), Loading::variable, problems);
    known.checkVariables(texts(dotEnv), name -> origin(dotEnv, name), problems);
    List<Layer> layers = new ArrayList<>(files);
    layers.add(DotEnvFile.layer(dotEnv, aliases, known, warnings));
    layers.add(EnvironmentVariables.layer(request.environment(), aliases, known, warnings));
    layers.add(SystemProperties.layer(request.systemProperties(), known, warnings));
    var unknown = new UnknownKeyReport(request.rules(), problems, warnings);
    layers.add(commandLine.layer(known, unknown, problems));
    retired(files, dotEnv, commandLine);

    var decryption = new Decryption(keyProviders(dotEnv), declared, problems, inspecting);
    ConfigObject effective =
        decryption.effective(
            top -> Effective.of(with(layers, top), defaults, variables(dotEnv), problems));
    Set<Key> decrypted = new HashSet<>(decryption.keys());
    decrypted.addAll(sops.encrypted());
    Declared masked = declared.withSecrets(SecretKeys.of(layers, effective, decrypted));
    var mask = new Mask(masked, effective, layers);
    new Strictness(declared, layers, problems, unknown, mask).check(effective);
    Map<String, Record> settings = bind(effective, mask);

    layers.removeIf(layer -> layer.root().isEmpty());
    return new Found(
        settings,
        profiles,
        commandLine.words(),
        new Explanation(layers, effective, masked, mask),
        mask,
        decryption,
        written,
        layers);
  }

  private void retired(
      List<Layer> files, Map<String, DotEnvReader.Variable> dotEnv, CommandLine commandLine) {
    if (request.rules().retired().isEmpty()) {
      return;
    }
    var retired = new RetiredKeys(request.rules(), declared, problems);
    retired.inFiles(files);
    retired.inVariables(texts(dotEnv), name -> origin(dotEnv, name));
    retired.inVariables(request.environment(), Loading::variable);
    retired.inSystemProperties(request.systemProperties());
    retired.onCommandLine(commandLine);
  }

  private static ConfigOrigin variable(String name) {
    return Origins.of(EnvironmentVariables.ORIGIN + name);
  }

  private static Map<String, String> texts(Map<String, DotEnvReader.Variable> dotEnv) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, DotEnvReader.Variable> variable : dotEnv.entrySet()) {
      texts.put(variable.getKey(), variable.getValue().text());
    }
    return texts;
  }

  private static ConfigOrigin origin(Map<String, DotEnvReader.Variable> dotEnv, String name) {
    DotEnvReader.Variable variable = dotEnv.get(name);
    return variable == null ? Origins.of(".env") : variable.value().origin();
  }

  private List<Layer> files(CommandLine commandLine, List<String> profiles) {
    var reader = new FormatReader(problems, defaults, sops);
    var places =
        new FilePlaces(request.classLoader(), request.workingDirectory(), reader, problems);
    ResourceFiles resources = places.resources();
    List<Layer> files = new ArrayList<>(resources.references());
    files.addAll(resources.layers("application"));
    for (String profile : profiles) {
      files.addAll(resources.layers("application-" + profile));
    }
    files.addAll(new ConfigDirectory(request, places, problems).layers(commandLine, profiles));
    return files;
  }

  private static List<Layer> with(List<Layer> layers, Layer top) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(top);
    return all;
  }

  /** The code's come first: its first key is the one to encrypt with. */
  private List<KeyProvider> keyProviders(Map<String, DotEnvReader.Variable> dotEnv) {
    Map<String, String> variables = texts(dotEnv);
    variables.putAll(request.environment());
    List<KeyProvider> providers = new ArrayList<>(request.keyProviders());
    providers.addAll(
        KeyProvider.fromEnvironment(variables, request.workingDirectory(), request.root()));
    return providers;
  }

  /** What substitutions find when no layer has the key: real variables win over the file's. */
  private Map<String, ConfigValue> variables(Map<String, DotEnvReader.Variable> dotEnv) {
    Map<String, ConfigValue> values = new HashMap<>();
    for (Map.Entry<String, DotEnvReader.Variable> variable : dotEnv.entrySet()) {
      values.put(variable.getKey(), variable.getValue().value());
    }
    for (Map.Entry<String, String> variable : request.environment().entrySet()) {
      String name = variable.getKey();
      Object text = variable.getValue();
      values.put(name, ConfigValueFactory.fromAnyRef(text).withOrigin(variable(name)));
    }
    values.remove(KeyProvider.KEYS_VARIABLE);
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
    for (Map.Entry<String, String> alias : request.aliases().entrySet()) {
      Key key = Key.parse(alias.getValue());
      if (!leaves.containsKey(key)) {
        throw new IllegalArgumentException(
            "alias " + alias.getKey() + " of " + key + " (expected: a key of a declared section)");
      }
      aliases.put(alias.getKey(), key);
    }
    return aliases;
  }

  private Map<String, Record> bind(ConfigObject effective, Mask mask) {
    var binder = new Binder(problems, mask, request.factories());
    Map<String, Record> settings = new LinkedHashMap<>();
    for (Declared.Section section : declared.sections()) {
      Optional<Record> bound = binder.bind(section, effective);
      if (bound.isPresent()) {
        settings.put(section.key().toString(), bound.get());
      }
    }
    return settings;
  }
}
