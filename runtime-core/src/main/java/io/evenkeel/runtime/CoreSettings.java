package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.runtime.http.HttpSettings;
import io.evenkeel.runtime.management.ManagementSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runtime's own sections, declared and read like the application's. Immutable. */
record CoreSettings(
    ServiceSettings service,
    HttpSettings http,
    ManagementSettings management,
    StartSettings start,
    ShutdownSettings shutdown,
    LogSettings log) {

  static final List<SettingsDeclaration> SECTIONS =
      List.of(
          new SettingsDeclaration("service", ServiceSettings.class),
          new SettingsDeclaration("http", HttpSettings.class),
          new SettingsDeclaration("management", ManagementSettings.class),
          new SettingsDeclaration("start", StartSettings.class),
          new SettingsDeclaration("shutdown", ShutdownSettings.class),
          new SettingsDeclaration("log", LogSettings.class));

  /**
   * Takes the sections out of a loaded configuration.
   *
   * @throws ConfigException if two of them contradict each other
   */
  static CoreSettings of(RuntimeConfig config) {
    var settings =
        new CoreSettings(
            config.settings(ServiceSettings.class),
            config.settings(HttpSettings.class),
            config.settings(ManagementSettings.class),
            config.settings(StartSettings.class),
            config.settings(ShutdownSettings.class),
            config.settings(LogSettings.class));
    settings.check(config);
    return settings;
  }

  private void check(RuntimeConfig config) {
    var problems = new ArrayList<ConfigProblem>();
    if (!management.shared()
        && management.portNumber() == http.port()
        && management.portNumber() != 0) {
      problems.add(
          new ConfigProblem(
              "management.port",
              management.port() + " is http.port too (expected: another port, or shared)",
              config.origin("management.port")));
    }
    if (shutdown.preDrain().max().compareTo(shutdown.timeout().dividedBy(2)) > 0) {
      problems.add(
          new ConfigProblem(
              "shutdown.pre-drain.max",
              Announcer.words(shutdown.preDrain().max())
                  + " (expected: at most half of shutdown.timeout, "
                  + Announcer.words(shutdown.timeout())
                  + ")",
              config.origin("shutdown.pre-drain.max").or(() -> Optional.empty())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems, false);
    }
  }
}
