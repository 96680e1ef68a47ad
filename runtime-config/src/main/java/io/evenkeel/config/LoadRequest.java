package io.evenkeel.config;

import io.evenkeel.config.crypto.KeyProvider;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What a loader was told, defaults filled in. Immutable.
 *
 * @param ageKeys texts of keys by what messages call the place, in their order
 * @param root where /run/secrets and the marks of a container are looked for
 */
record LoadRequest(
    List<String> arguments,
    Map<String, String> environment,
    Map<String, String> systemProperties,
    ClassLoader classLoader,
    Path root,
    Path workingDirectory,
    Optional<Path> directory,
    List<Path> mounted,
    Optional<Path> dotEnv,
    List<ConfigSource> sources,
    List<KeyProvider> keyProviders,
    Map<String, Callable<String>> ageKeys,
    List<Declared.Section> sections,
    Factories factories,
    Map<String, String> aliases,
    KeyRules rules) {

  LoadRequest {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    systemProperties = Map.copyOf(systemProperties);
    mounted = List.copyOf(mounted);
    sources = List.copyOf(sources);
    keyProviders = List.copyOf(keyProviders);
    ageKeys = new LinkedHashMap<>(ageKeys);
    sections = List.copyOf(sections);
    aliases = Map.copyOf(aliases);
  }
}
