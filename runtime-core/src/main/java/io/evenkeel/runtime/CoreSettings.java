package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.http.HttpSettings;
import io.evenkeel.runtime.management.ManagementSettings;
import io.evenkeel.runtime.policy.PoliciesSettings;
import java.util.ArrayList;
import java.util.List;

/** The runtime's own sections, declared and read like the application's. Immutable. */
record CoreSettings(
    ServiceSettings service,
    HttpSettings http,
    ManagementSettings management,
    StartSettings start,
    ShutdownSettings shutdown,
    LogSettings log,
    MetricsSettings metrics,
    TraceSettings trace,
    PoliciesSettings policies) {

  static final List<SettingsDeclaration> SECTIONS =
      List.of(
          new SettingsDeclaration("service", ServiceSettings.class),
          new SettingsDeclaration("http", HttpSettings.class),
          new SettingsDeclaration("management", ManagementSettings.class),
          new SettingsDeclaration("start", StartSettings.class),
          new SettingsDeclaration("shutdown", ShutdownSettings.class),
          new SettingsDeclaration("log", LogSettings.class),
          new SettingsDeclaration("metrics", MetricsSettings.class),
          new SettingsDeclaration("trace", TraceSettings.class),
          new SettingsDeclaration("policies", PoliciesSettings.class));

  static void declare(RuntimeConfig.Loader loader) {
    for (SettingsDeclaration section : SECTIONS) {
      loader.section(section.section(), section.type());
    }
    loader.recordFactory(new OwnRecords());
  }

  /**
   * Takes the sections out of a loaded configuration.
   *
   * @param detected what the environment of this process looks like
   * @throws ConfigException if two of them contradict each other
   */
  static CoreSettings of(RuntimeConfig config, Platform detected) {
    var settings =
        new CoreSettings(
            config.settings(ServiceSettings.class),
            config.settings(HttpSettings.class),
            config.settings(ManagementSettings.class),
            config.settings(StartSettings.class),
            config.settings(ShutdownSettings.class),
            config.settings(LogSettings.class),
            config.settings(MetricsSettings.class),
            config.settings(TraceSettings.class),
            config.settings(PoliciesSettings.class));
    settings.check(config, detected);
    return settings;
  }

  private void check(RuntimeConfig config, Platform detected) {
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
    var wait = shutdown.preDrain().max();
    var timeout = StopPlan.timeout(shutdown, detected);
    if (wait.isPresent() && wait.get().compareTo(timeout.dividedBy(2)) > 0) {
      problems.add(
          new ConfigProblem(
              "shutdown.pre-drain.max",
              Announcer.words(wait.get())
                  + " (expected: at most half of shutdown.timeout, which is "
                  + Announcer.words(timeout)
                  + ")",
              config.origin("shutdown.pre-drain.max")));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems, false);
    }
  }
}
