package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the builder collected: all that is known before configuration is read. Immutable. */
record ServicePlan(
    Optional<String> name,
    List<String> arguments,
    List<SettingsDeclaration> settings,
    List<ConfigSource> sources,
    List<Consumer<RuntimeConfig.Loader>> loading,
    Optional<OpenTelemetry> openTelemetry,
    Optional<MeterRegistry> meters) {

  ServicePlan {
    arguments = List.copyOf(arguments);
    settings = List.copyOf(settings);
    sources = List.copyOf(sources);
    loading = List.copyOf(loading);
  }

  /**
   * Reads and binds everything.
   *
   * @throws ConfigException with all problems of all sections
   */
  RuntimeConfig load() {
    var loader = RuntimeConfig.loader().arguments(arguments.toArray(new String[0]));
    loader.alias("PORT", "http.port");
    for (ConfigSource source : sources) {
      loader.source(source);
    }
    CoreSettings.declare(loader);
    for (SettingsDeclaration applications : settings) {
      loader.section(applications.section(), applications.type());
    }
    for (Consumer<RuntimeConfig.Loader> more : loading) {
      more.accept(loader);
    }
    return loader.load();
  }

  /**
   * The service's name.
   *
   * @throws ConfigException if nothing gives it one
   */
  String resolveName(ServiceSettings service, MainJar jar) {
    for (Optional<String> known : List.of(name, service.name(), jar.title())) {
      if (known.isPresent()) {
        return known.get();
      }
    }
    throw new ConfigException(
        List.of(
            new ConfigProblem(
                "service.name",
                "required, but missing (main gives no name and its jar has no"
                    + " Implementation-Title)",
                Optional.empty())),
        false);
  }
}
