package io.evenkeel.config;

import io.evenkeel.config.crypto.KeyProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one process: read once, checked as a whole, bound to records. Immutable,
 * thread-safe.
 *
 * <p>Layers, lowest to highest:
 *
 * <ol>
 *   <li>{@code reference.conf} of the libraries, on the class path;
 *   <li>{@code application.{properties,yml,yaml,json,conf}}, on the class path; of several formats
 *       the one that comes later in this list wins;
 *   <li>{@code application-prod.*} of each profile, on the class path;
 *   <li>in the external directory ({@code --config-dir}, CONFIG_DIR, {@code ./config}) {@code
 *       application.*}, then for each profile {@code application-prod.*} and above it {@code
 *       prod.*};
 *   <li>directories in which each file holds one secret: {@code /run/secrets}, systemd's {@code
 *       $CREDENTIALS_DIRECTORY}, those that CONFIG_SECRET_DIRS lists with colons between;
 *   <li>the {@link ConfigSource}s;
 *   <li>{@code .env} in the working directory, in profile {@code dev} or when {@code --env-file}
 *       names one;
 *   <li>environment variables;
 *   <li>system properties;
 *   <li>the command line.
 * </ol>
 *
 * <p>On the class path, what comes first wins. Files are UTF-8 and at most 4 MiB, secrets 1 MiB.
 * HOCON files may include others: beside themselves first, then from the class path; a relative
 * name never leads out of the external directory.
 *
 * <p>In YAML, plain and double-quoted scalars substitute {@code ${key}}, {@code ${?key}} (nothing
 * when it is missing) and {@code ${key:default}} once all layers are merged; a plain scalar that is
 * one substitution keeps the type of what it refers to. Two dollars before the brace stand for one
 * and no substitution; single quotes and block scalars substitute nothing. One file holds at most
 * 2,000 such values.
 *
 * <p>A value {@code ENC[v1,key-id,data]}, in whichever layer and also as an element of a list, is
 * decrypted with the keys of {@link Loader#keyProvider} and of the variables CONFIG_KEYS,
 * CONFIG_KEY_FILE and CONFIG_KEY_DIR. It opens at the key it was encrypted for and nowhere else;
 * {@code ${that.key}} takes the text. Only values that win are decrypted. What comes out is a
 * secret of any length and is taken as it is: nothing in it is substituted or decrypted again.
 *
 * <p>{@code orders.max-pool-size} is {@code ORDERS_MAX_POOL_SIZE} in the environment. The
 * environment and the system properties set keys that a declared section knows or a file names, and
 * the command line refuses others. What the JDK ({@code http.proxyHost}, {@code user.name}) or
 * Kubernetes ({@code ORDERS_PORT=tcp://...}) sets for its own ends is never taken for
 * configuration.
 */
public final class RuntimeConfig {

  private final Map<String, Record> settings;
  private final List<String> profiles;
  private final List<String> layers;
  private final List<String> warnings;
  private final List<String> arguments;
  private final Explanation explanation;
  private final Redactor redactor;

  RuntimeConfig(
      Map<String, Record> settings,
      List<String> profiles,
      List<String> layers,
      List<String> warnings,
      List<String> arguments,
      Explanation explanation,
      Redactor redactor) {
    this.settings = new LinkedHashMap<>(settings);
    this.profiles = List.copyOf(profiles);
    this.layers = List.copyOf(layers);
    this.warnings = List.copyOf(warnings);
    this.arguments = List.copyOf(arguments);
    this.explanation = explanation;
    this.redactor = redactor;
  }

  public static Loader loader() {
    return new Loader();
  }

  /**
   * The settings of the one section declared with this type.
   *
   * @throws IllegalArgumentException when no section, or more than one, is declared with it
   */
  public <T extends Record> T settings(Class<T> type) {
    List<Record> found = new ArrayList<>();
    for (Record record : settings.values()) {
      if (type.isInstance(record)) {
        found.add(record);
      }
    }
    if (found.size() != 1) {
      String several = found.isEmpty() ? "" : "several sections: name one";
      throw new IllegalArgumentException(
          type.getName()
              + ": "
              + (found.isEmpty() ? "not declared" : several)
              + " (declared: "
              + declared()
              + ")");
    }
    return type.cast(found.get(0));
  }

  /**
   * The settings of a section.
   *
   * @throws IllegalArgumentException when the section is not declared, or with another type
   */
  public <T extends Record> T settings(String section, Class<T> type) {
    Record found = settings.get(section);
    if (!type.isInstance(found)) {
      throw new IllegalArgumentException(
          section + " as " + type.getName() + ": not declared (declared: " + declared() + ")");
    }
    return type.cast(found);
  }

  /** In the order they were named; later ones win. */
  public List<String> profiles() {
    return profiles;
  }

  /** The names of the layers that hold at least one value, lowest first. */
  public List<String> layers() {
    return layers;
  }

  /** How many keys have a value, those of libraries included. */
  public int keyCount() {
    return explanation.keyCount();
  }

  /** How many of them are masked. */
  public int secretCount() {
    return explanation.secretCount();
  }

  /**
   * What is probably not meant, one line each: a variable or property that nearly names a key,
   * ignored service links, a profile other than {@code dev} that no file belongs to, unknown keys
   * where they are {@link UnknownKeys#WARN}.
   */
  public List<String> warnings() {
    return warnings;
  }

  /** The words of the command line that are no options, for the application. */
  public List<String> arguments() {
    return arguments;
  }

  /**
   * Where the effective value was written: {@code application.yaml:12}, {@code environment variable
   * HTTP_PORT}; empty for a key without a value.
   *
   * @throws IllegalArgumentException when the text is no key
   */
  public Optional<String> origin(String key) {
    return explanation.origin(Key.parse(key));
  }

  /**
   * Every layer that sets the key, highest first, and which one wins; for a section, the same of
   * each key in it. Secrets are masked. A key that nothing sets says so, with a suggestion.
   *
   * @throws IllegalArgumentException when the text is no key
   */
  public String explain(String key) {
    return explanation.explain(Key.parse(key));
  }

  /**
   * The effective configuration, sorted by key, with origins and descriptions; secrets are masked.
   */
  public List<ConfigEntry> describe() {
    return explanation.entries();
  }

  /**
   * Hides the secrets of this configuration in any text: what is bound as {@link Secret}, was
   * decrypted, came from a directory of secrets, or was substituted from there.
   */
  public Redactor redactor() {
    return redactor;
  }

  private String declared() {
    Map<String, String> declared = new LinkedHashMap<>();
    settings.forEach((section, record) -> declared.put(section, record.getClass().getName()));
    return declared.isEmpty() ? "none" : declared.toString();
  }

  /** Says what to read; not thread-safe. Every method but {@link #load()} returns this loader. */
  public static final class Loader {

    private final Map<String, Declared.Section> sections = new LinkedHashMap<>();
    private final Map<String, ConfigSource> sources = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Map<Key, UnknownKeys> unknownKeys = new LinkedHashMap<>();
    private final Map<Key, KeyRules.Retired> retired = new LinkedHashMap<>();
    private final Map<String, KeyProvider> keyProviders = new LinkedHashMap<>();
    private final Map<String, Callable<String>> ageKeys = new LinkedHashMap<>();
    private final List<RecordFactory> recordFactories = new ArrayList<>();
    private @Nullable List<String> arguments;
    private @Nullable Map<String, String> environment;
    private @Nullable Map<String, String> systemProperties;
    private @Nullable ClassLoader classLoader;
    private @Nullable Path workingDirectory;
    private @Nullable Path directory;
    private @Nullable Path dotEnv;
    private final Set<Path> mounted = new LinkedHashSet<>();
    private @Nullable Path root;

    private Loader() {}

    /** The arguments of {@code main}; default none. */
    public Loader arguments(String... args) {
      // Not the old ones: they may hold a password.
      once("arguments", arguments == null ? null : arguments.size() + " arguments");
      arguments = List.of(args);
      return this;
    }

    /**
     * Default the environment of the process. Substitutions such as {@code ${?PORT}} look here,
     * too.
     */
    public Loader environment(Map<String, String> variables) {
      once("environment", environment == null ? null : environment.size() + " variables");
      environment = Map.copyOf(variables);
      return this;
    }

    /** Default the system properties of the JVM, as they are when {@link #load()} is called. */
    public Loader systemProperties(Map<String, String> properties) {
      once(
          "systemProperties",
          systemProperties == null ? null : systemProperties.size() + " properties");
      systemProperties = Map.copyOf(properties);
      return this;
    }

    /**
     * Where files are looked for; default the context class loader of the thread that calls {@link
     * #load()}.
     */
    public Loader classLoader(ClassLoader loader) {
      once("classLoader", classLoader);
      classLoader = loader;
      return this;
    }

    /**
     * What relative paths are relative to, {@code ./config} and {@code .env} included; default the
     * working directory of the process. A test that must not pick up anything names an empty one.
     */
    public Loader workingDirectory(Path path) {
      once("workingDirectory", workingDirectory);
      workingDirectory = path;
      return this;
    }

    /**
     * The external directory, instead of {@code ./config}; {@code --config-dir} and CONFIG_DIR win
     * over it. Unlike {@code ./config} it must exist.
     */
    public Loader directory(Path path) {
      once("directory", directory);
      directory = path;
      return this;
    }

    /**
     * Adds a directory in which each file holds one secret value, above {@code /run/secrets},
     * systemd's {@code $CREDENTIALS_DIRECTORY} and those that CONFIG_SECRET_DIRS lists; a later one
     * wins over an earlier one. It must exist.
     *
     * @throws IllegalStateException when it was added before
     */
    public Loader mountedDirectory(Path path) {
      once("mountedDirectory " + path, mounted.add(path) ? null : path);
      return this;
    }

    /**
     * A file of variables to read in every profile, instead of {@code .env} in profile {@code dev}
     * only; {@code --env-file} wins over it. It must exist.
     */
    public Loader dotEnv(Path path) {
      once("dotEnv", dotEnv);
      dotEnv = path;
      return this;
    }

    /**
     * Where /run/secrets and the marks of a container are looked for; default the real root. A tool
     * that looks at another machine's configuration names one that holds neither.
     */
    public Loader root(Path path) {
      once("root", root);
      root = path;
      return this;
    }

    /**
     * Adds a layer above the files and mounted directories and below {@code .env} and the
     * environment; a later source wins over an earlier one.
     *
     * @throws IllegalArgumentException when its name is blank
     * @throws IllegalStateException when there is one of this name
     */
    public Loader source(ConfigSource source) {
      if (source.name().isBlank()) {
        throw new IllegalArgumentException(
            "source: blank name (expected: a name to show as origin)");
      }
      once("source " + source.name(), sources.putIfAbsent(source.name(), source));
      return this;
    }

    /**
     * Adds keys for encrypted values, before those that the variables {@code CONFIG_KEYS}, {@code
     * CONFIG_KEY_FILE} and {@code CONFIG_KEY_DIR} name. It is asked when there is something to
     * decrypt, on the loading thread, once by each load.
     *
     * @throws IllegalArgumentException when its name is blank
     * @throws IllegalStateException when there is one of this name
     */
    public Loader keyProvider(KeyProvider provider) {
      if (provider.name().isBlank()) {
        throw new IllegalArgumentException(
            "keyProvider: blank name (expected: a name to show in problems)");
      }
      // Not the old one itself: its own text may show a key.
      KeyProvider before = keyProviders.putIfAbsent(provider.name(), provider);
      once("keyProvider " + provider.name(), before == null ? null : "as another one");
      return this;
    }

    /**
     * Adds age keys for files of SOPS, beside those that the variables {@code SOPS_AGE_KEY_FILE}
     * and {@code SOPS_AGE_KEY} name; all of them are tried. Asked when there is a file to open, on
     * the loading thread, once by each load.
     *
     * @param place what problems call it, such as {@code vault}; no secret
     * @param keys gives {@code AGE-SECRET-KEY-1...}, one a line; of what it throws only the class
     *     is shown
     * @throws IllegalArgumentException when the place is blank
     * @throws IllegalStateException when there is one of this name
     */
    public Loader ageKeys(String place, Callable<String> keys) {
      if (place.isBlank()) {
        throw new IllegalArgumentException(
            "ageKeys: blank place (expected: a name to show in problems)");
      }
      Callable<String> before = ageKeys.putIfAbsent(place, keys);
      once("ageKeys " + place, before == null ? null : "as others");
      return this;
    }

    /**
     * Declares the record that reads everything at and below a path; of nested paths the inner one
     * reads its own part. A record with one component only, a map that is called like the section,
     * is that map: {@code record Pools(Map<String, Pool> pools)} at {@code pools} reads {@code
     * pools.orders.size}.
     *
     * @throws IllegalArgumentException when the path is no key, or the record has a component that
     *     cannot be bound
     * @throws IllegalStateException when the path is declared already
     */
    public <T extends Record> Loader section(String path, Class<T> type) {
      Key key = Key.parse(path);
      Declared.Section before = sections.get(key.toString());
      once("section " + key, before == null ? null : before.record().type().getName());
      sections.put(key.toString(), new Declared.Section(key, ShapeReader.read(type)));
      return this;
    }

    /**
     * Constructs the records it knows, of any section; default by reflection. Of several, the one
     * added first is asked first.
     */
    public Loader recordFactory(RecordFactory factory) {
      recordFactories.add(factory);
      return this;
    }

    /**
     * Lets an environment variable set a key that has another variable by its name: {@code PORT}
     * for {@code http.port}, which loses to {@code HTTP_PORT}.
     *
     * @throws IllegalStateException when the variable is an alias already
     */
    public Loader alias(String environmentVariable, String key) {
      once("alias " + environmentVariable, aliases.putIfAbsent(environmentVariable, key));
      return this;
    }

    /**
     * Decides about unknown keys at and below a prefix, in files, sources and on the command line;
     * of several prefixes the longest decides. Default {@link UnknownKeys#FAIL}.
     *
     * @throws IllegalArgumentException when the prefix is no key
     * @throws IllegalStateException when it is decided for this prefix already
     */
    public Loader unknownKeys(String prefix, UnknownKeys decision) {
      once("unknownKeys " + prefix, unknownKeys.putIfAbsent(Key.parse(prefix), decision));
      return this;
    }

    /**
     * Declares that a key or a section has another name now. Setting the old one, in a file or a
     * source, as environment variable, system property or option, is a problem that says what to
     * write instead; it never sets the new one.
     *
     * @param replacement a key or section inside a declared section
     * @throws IllegalArgumentException when one of the two is no key
     * @throws IllegalStateException when the old one is declared renamed or removed already
     */
    public Loader renamed(String key, String replacement) {
      return retire(new KeyRules.Retired(Key.parse(key), Optional.of(Key.parse(replacement)), ""));
    }

    /**
     * Declares that a key or a section is not read any more. Setting it is a problem that gives the
     * advice. Environment variables of keys inside a removed section are not noticed.
     *
     * @param advice what to do instead, such as {@code use http.idle-timeout instead}
     * @throws IllegalArgumentException when it is no key
     * @throws IllegalStateException when it is declared renamed or removed already
     */
    public Loader removed(String key, String advice) {
      return retire(new KeyRules.Retired(Key.parse(key), Optional.empty(), advice));
    }

    private Loader retire(KeyRules.Retired old) {
      KeyRules.Retired before = retired.putIfAbsent(old.key(), old);
      once(
          "retired " + old.key(),
          before == null ? null : before.replacement().map(Key::toString).orElse(before.advice()));
      return this;
    }

    /**
     * Reads all layers, checks all sections, binds them.
     *
     * @throws ConfigException with all problems of all sections
     * @throws IllegalArgumentException when an alias or a replacement names no declared key, a
     *     retired key is one, or two sections claim the same one
     */
    public RuntimeConfig load() {
      return new Loading(request()).run();
    }

    /**
     * Reads, checks and binds like {@link #load()}, and tells of problems instead of throwing them:
     * for tools that check or explain a configuration.
     *
     * @throws IllegalArgumentException as {@link #load()} does
     */
    public ConfigInspection inspect() {
      return new Loading(request()).inspect();
    }

    private LoadRequest request() {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      ClassLoader fallback = context == null ? RuntimeConfig.class.getClassLoader() : context;
      return new LoadRequest(
          arguments == null ? List.of() : arguments,
          environment == null ? System.getenv() : environment,
          systemProperties == null ? textsOf(System.getProperties()) : systemProperties,
          classLoader == null ? fallback : classLoader,
          root == null ? Path.of("/") : root,
          workingDirectory == null ? Path.of("") : workingDirectory,
          Optional.ofNullable(directory),
          List.copyOf(mounted),
          Optional.ofNullable(dotEnv),
          List.copyOf(sources.values()),
          List.copyOf(keyProviders.values()),
          ageKeys,
          List.copyOf(sections.values()),
          new Factories(recordFactories),
          aliases,
          new KeyRules(unknownKeys, List.copyOf(retired.values())));
    }

    private static Map<String, String> textsOf(Properties properties) {
      Map<String, String> texts = new TreeMap<>();
      for (String name : properties.stringPropertyNames()) {
        texts.put(name, properties.getProperty(name, ""));
      }
      return texts;
    }

    private static void once(String what, @Nullable Object before) {
      if (before != null) {
        throw new IllegalStateException(what + " is set already: " + before);
      }
    }
  }
}
