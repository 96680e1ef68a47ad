package io.evenkeel.config;

import java.util.List;
import java.util.Map;

/** What a loader was told, defaults filled in. Immutable. */
record LoadRequest(
    List<String> arguments,
    Map<String, String> environment,
    Map<String, String> systemProperties,
    ClassLoader classLoader,
    List<ConfigSource> sources,
    List<Declared.Section> sections,
    Map<String, String> aliases,
    KeyRules rules) {

  LoadRequest {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    systemProperties = Map.copyOf(systemProperties);
    sources = List.copyOf(sources);
    sections = List.copyOf(sections);
    aliases = Map.copyOf(aliases);
  }
}
