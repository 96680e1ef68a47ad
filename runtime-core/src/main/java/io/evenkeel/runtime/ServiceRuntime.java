package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.lifecycle.StopReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running service. Thread-safe.
 *
 * <p>The {@code start} methods are short for {@link Builder#run}: they belong in {@code main}. They
 * handle signals, print a failure as a person can read it and end the process with an {@link
 * ExitCode}. Tests and applications that embed a service use {@link Builder#start}.
 */
public final class ServiceRuntime implements AutoCloseable {

  private final Service service;

  private ServiceRuntime(Service service) {
    this.service = service;
  }

  /**
   * Runs a service without routes of its own, named by {@code service.name} or the main jar's
   * Implementation-Title.
   */
  public static ServiceRuntime start() {
    return new Builder(Optional.empty()).run(new String[0], service -> {});
  }

  /** Runs a service without routes of its own. */
  public static ServiceRuntime start(String name) {
    return builder(name).run(new String[0], service -> {});
  }

  /**
   * Runs a service.
   *
   * @param name kebab-case
   * @param args the command line: {@code --http.port=9090}, {@code --profile=dev}
   * @return the service, ready or standing by
   */
  public static ServiceRuntime start(String name, String[] args, Configurer configurer) {
    return builder(name).run(args, configurer);
  }

  /**
   * Runs a service with settings of its own.
   *
   * @param name kebab-case; also the section of the configuration that fills {@code settings}
   * @return the service, ready or standing by
   */
  public static <S extends Record> ServiceRuntime start(
      String name, String[] args, Class<S> settings, SettingsConfigurer<S> configurer) {
    return builder(name)
        .settings(name, settings)
        .run(args, service -> configurer.configure(service, service.settings(settings)));
  }

  /**
   * For what must be known before configuration is read.
   *
   * @param name kebab-case
   */
  public static Builder builder(String name) {
    return new Builder(Optional.of(name));
  }

  /** The service's name. */
  public String name() {
    return service.name();
  }

  /** Where the service is in its life. */
  public LifecycleState state() {
    return service.state();
  }

  /**
   * The application port that was bound.
   *
   * @throws IllegalStateException while none is: the service has no routes, or is standing by
   */
  public int httpPort() {
    return service.httpPort();
  }

  /** The port of the management endpoints; the application's if it is shared. */
  public int managementPort() {
    return service.managementPort();
  }

  /** The checks and what is known of them. */
  public HealthRegistry health() {
    return service.health();
  }

  /** The configuration, with origins. */
  public RuntimeConfig config() {
    return service.config();
  }

  /** The meters, with those of the JVM unless the registry was handed in. */
  public MeterRegistry metrics() {
    service.telemetry().measureJvm();
    return service.telemetry().meters();
  }

  /**
   * Waits until the service is ready; it is already unless it is standing by.
   *
   * @return false if the time passed or the service stopped before
   */
  public boolean awaitReady(Duration time) throws InterruptedException {
    return service.start().awaitReady(time);
  }

  /**
   * Drains and stops; returns when it is done, however many threads call. Do not call it from a
   * request: it would wait for that request.
   */
  public StopReport stop() {
    return service.stop("stop()");
  }

  /** The same as {@link #stop}. */
  @Override
  public void close() {
    stop();
  }

  /** Collects what must be known before configuration is read. Not thread-safe. */
  public static final class Builder {

    private final Optional<String> name;
    private final List<SettingsDeclaration> settings = new ArrayList<>();
    private final List<ConfigSource> sources = new ArrayList<>();
    private final List<Consumer<RuntimeConfig.Loader>> loading = new ArrayList<>();
    private @Nullable OpenTelemetry openTelemetry;
    private @Nullable MeterRegistry meters;

    private Builder(Optional<String> name) {
      this.name = name;
    }

    /**
     * Declares a section of the configuration, to be handed out by {@link ServiceBuilder#settings}.
     *
     * @param section such as {@code orders.database}
     * @throws IllegalArgumentException if the section is declared already
     */
    public <S extends Record> Builder settings(String section, Class<S> type) {
      for (SettingsDeclaration other : settings) {
        if (other.section().equals(section)) {
          throw new IllegalArgumentException(
              "section " + section + " is declared already, for " + other.type().getName());
        }
      }
      settings.add(new SettingsDeclaration(section, type));
      return this;
    }

    /** Adds a source of configuration above the files and below the environment. */
    public Builder source(ConfigSource source) {
      sources.add(source);
      return this;
    }

    /**
     * Says more about how the configuration is read: where the external directory is, which keys
     * were renamed, how strict to be. Called when it is read, after everything else was told to the
     * loader; several are called in the order they were added.
     */
    public Builder configuration(Consumer<RuntimeConfig.Loader> loader) {
      loading.add(loader);
      return this;
    }

    /**
     * Hands in OpenTelemetry; by default there are trace ids but no spans.
     *
     * @throws IllegalStateException if one was handed in
     */
    public Builder openTelemetry(OpenTelemetry instance) {
      if (openTelemetry != null) {
        throw new IllegalStateException("openTelemetry was set already, to " + openTelemetry);
      }
      openTelemetry = instance;
      return this;
    }

    /**
     * Hands in a registry instead of our own; it is not closed at stop, and keeps our meters, which
     * show the service as it ended, or nothing once it is collected: another runtime needs another.
     *
     * @throws IllegalStateException if one was handed in
     */
    public Builder meters(MeterRegistry registry) {
      if (meters != null) {
        throw new IllegalStateException("meters was set already, to " + meters);
      }
      meters = registry;
      return this;
    }

    /**
     * Runs the service as this process: traps signals, prints failures, decides the exit code. Does
     * not return if the start fails or is stopped.
     *
     * <p>What is wrong with the configuration is printed to stderr, for people; with {@code
     * --problems=json} to stdout instead, as the one line of {@link ConfigException#json()} and
     * nothing else.
     *
     * @return the service, ready or standing by
     */
    public ServiceRuntime run(String[] args, Configurer configurer) {
      return new ServiceRuntime(ServiceProcess.run(plan(List.of(args)), configurer));
    }

    /**
     * Starts the service inside a process that belongs to somebody else: signals, hooks, logging
     * and other global state are left alone, and port 0 takes a free one.
     *
     * @return the service, ready or standing by
     * @throws ConfigException if the configuration is invalid
     * @throws StartFailedException if anything else failed; everything was stopped again
     */
    public ServiceRuntime start(Configurer configurer) {
      return new ServiceRuntime(Service.embedded(plan(List.of()), configurer));
    }

    private ServicePlan plan(List<String> arguments) {
      return new ServicePlan(
          name,
          arguments,
          settings,
          sources,
          loading,
          Optional.ofNullable(openTelemetry),
          Optional.ofNullable(meters));
    }
  }
}
