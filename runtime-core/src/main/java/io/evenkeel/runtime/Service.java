package io.evenkeel.runtime;

import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.observability.LogFormat;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.http.HttpServer;
import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.Lifecycle;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.lifecycle.StopBudget;
import io.evenkeel.runtime.lifecycle.StopHooks;
import io.evenkeel.runtime.lifecycle.StopReport;
import io.evenkeel.runtime.management.Probers;
import io.evenkeel.runtime.management.ServiceView;
import io.evenkeel.runtime.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One service: its configuration and parts, put together here, started by {@link StartSequence} and
 * stopped here.
 */
final class Service {

  private static final Duration LAST_MOMENT = Duration.ofMillis(100);

  private final long createdAt = System.nanoTime();
  private final MainJar jar = MainJar.ofCaller();
  private final String name;
  private final RuntimeConfig config;
  private final CoreSettings settings;
  private final Duration configTook;
  private final Telemetry telemetry;
  private final HealthRegistry health;
  private final Lifecycle lifecycle;
  private final Announcer announcer;
  private final StopPlan stopPlan;
  private final Probers probers = new Probers(System::nanoTime);
  private final BlackBox blackBox = new BlackBox(this);
  private final LifecycleReporter reporter = new LifecycleReporter(this);
  private final ServiceMeters meters;
  private final Policies policies;
  private final boolean ownProcess;
  private final StartSequence start;
  private volatile @Nullable HttpService http;
  private volatile @Nullable HttpService management;

  /**
   * Reads the configuration and sets up logs; nothing is started.
   *
   * @param ownProcess whether logging, which is global, is ours to set up
   */
  Service(ServicePlan plan, boolean ownProcess, Configurer configurer) {
    this.ownProcess = ownProcess;
    config = plan.load();
    var detected = Platform.detect(System.getenv());
    settings = CoreSettings.of(config, detected);
    name = plan.resolveName(settings.service(), jar);
    configTook = age();
    UnaryOperator<String> redaction = config.redactor()::redact;
    var builder =
        Telemetry.builder(identity())
            .redaction(redaction)
            .metrics(settings.metrics())
            .jvmMetersLater()
            .neverWaits(HttpServer::isIoThread);
    if (ownProcess) {
      builder.logging(settings.log());
    }
    if (plan.openTelemetry().isPresent()) {
      builder.openTelemetry(plan.openTelemetry().get());
    }
    if (plan.meters().isPresent()) {
      builder.meters(plan.meters().get());
    }
    telemetry = builder.start();
    boolean terminal = telemetry.logFormat().equals(Optional.of(LogFormat.TEXT));
    announcer = new Announcer(name, terminal, System.out, redaction);
    stopPlan =
        StopPlan.of(
            settings.shutdown(),
            detected,
            terminal && Terminal.controlling(),
            platform -> platform == Platform.SYSTEMD ? SystemdGracePeriod.ask() : Optional.empty());
    health =
        HealthRegistry.builder(name)
            .listener(new HealthLog())
            .onListenerFailure((listener, e) -> announcer.failed("health listener", e))
            .build();
    health.addListener(new HealthMeters(health, telemetry.meters()));
    lifecycle = new Lifecycle(name, List.of(reporter));
    meters = new ServiceMeters(this);
    policies = Policies.of(name, settings.policies(), telemetry, RequestCarrier.INSTANCE);
    start = new StartSequence(this, configurer);
  }

  private ServiceIdentity identity() {
    var own = settings.service();
    var profiles = config.profiles();
    var identity =
        ServiceIdentity.of(name)
            .withVersion(own.version().orElse(jar.version().orElse("")))
            .withEnvironment(
                own.environment()
                    .orElse(profiles.isEmpty() ? "" : profiles.get(profiles.size() - 1)));
    return own.instance().isPresent() ? identity.withInstance(own.instance().get()) : identity;
  }

  /** Starts a service inside somebody else's process; returns when it is ready or standing by. */
  static Service embedded(ServicePlan plan, Configurer configurer) {
    var service = new Service(plan, false, configurer);
    service.start.begin();
    try {
      if (service.start.awaitOutcome()) {
        return service;
      }
      throw service.startFailed("was told to stop", new InterruptedException());
    } catch (InterruptedException e) {
      service.stop("interrupted");
      Thread.currentThread().interrupt();
      throw service.startFailed("was interrupted", e);
    }
  }

  private StartFailedException startFailed(String why, Throwable cause) {
    return new StartFailedException(
        "start", ExitCode.FAILED, name + " cannot start: it " + why, cause);
  }

  // ---- stop

  /** Drains and stops, whoever asks; returns when it is done. */
  StopReport stop(String reason) {
    return lifecycle.stop(budget(), new Stop(reason));
  }

  private final class Stop implements StopHooks {

    private final String reason;
    private final long from = System.nanoTime();

    Stop(String reason) {
      this.reason = reason;
    }

    @Override
    public void preDrain(Deadline limit) throws InterruptedException {
      var port = http;
      announcer.draining(
          reason, port == null ? 0 : port.inFlight(), port == null ? 0 : port.connections());
      if (port == null) {
        return;
      }
      var wait = new PreDrainWait(stopPlan.platform(), traffic(port));
      while (!wait.over(Duration.ofNanos(System.nanoTime() - from), limit)) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }

    @Override
    public void flush(Deadline limit, List<String> cut) throws InterruptedException {
      var code = cut.isEmpty() ? ExitCode.CLEAN : ExitCode.FORCED;
      if (!cut.isEmpty()) { // while the requests that were cut are still there to be named
        blackBox.write(String.join("; ", cut), Duration.ofNanos(System.nanoTime() - from), false);
      }
      closePorts(limit);
      flushLog(limit);
      var took = Duration.ofNanos(System.nanoTime() - from);
      announcer.stopped(took, cut, code.code());
      closeTelemetry(limit);
    }
  }

  /**
   * Half of the share, so that the last lines find room: standard output that is read again has
   * taken by then what waited, and what it did not take is known.
   */
  private void flushLog(Deadline limit) {
    long from = System.nanoTime();
    telemetry.flush(limit.atMost(budget().flush().dividedBy(2)).remaining());
    announcer.flushed(Duration.ofNanos(System.nanoTime() - from), telemetry.droppedLogEvents());
  }

  /**
   * Within its own share of a stop: standard output may be what hangs. A moment is left for it even
   * when the others have used up theirs.
   */
  private void closeTelemetry(Deadline limit) {
    var share = limit.atMost(budget().flush()).remaining();
    telemetry.close(share.compareTo(LAST_MOMENT) < 0 ? LAST_MOMENT : share);
  }

  /** For {@link HealthProbe}, where a file is asked for. */
  void writeState(HttpService bound) {
    var own = settings.management();
    if (own.stateFile().isPresent()) {
      try {
        StateFile.write(own.stateFile().get(), bound.address(), own.paths());
      } catch (IOException e) {
        announcer.trouble("state-file", "not written", e.toString(), "");
      }
    }
  }

  private void removeState() {
    var file = settings.management().stateFile();
    if (file.isPresent()) {
      try {
        Files.deleteIfExists(file.get());
      } catch (IOException e) {
        announcer.trouble("state-file", "not removed", e.toString(), "");
      }
    }
  }

  /** Closes what answered to the end. */
  private void closePorts(Deadline limit) throws InterruptedException {
    removeState();
    health.close();
    var port = http;
    if (port != null) {
      port.closeShared(limit);
    }
    var own = management;
    if (own != null) {
      own.announceClose();
      own.stop(limit);
    }
  }

  /** Closes what answered and logged to the end of a start that failed. */
  void close(Deadline limit) throws InterruptedException {
    closePorts(limit);
    closeTelemetry(limit);
  }

  // ---- parts

  /** Known once the management port is bound. */
  void management(HttpService bound) {
    management = bound;
  }

  /** Known once the application port is bound. */
  void http(HttpService bound) {
    http = bound;
  }

  @Nullable HttpService http() {
    return http;
  }

  int httpPort() {
    var port = http;
    if (port == null) {
      throw new IllegalStateException(name + ": the application port is not bound");
    }
    return port.address().getPort();
  }

  int managementPort() {
    var port = settings.management().shared() ? http : management;
    if (port == null) {
      throw new IllegalStateException(name + ": the management port is not bound");
    }
    return port.address().getPort();
  }

  String name() {
    return name;
  }

  boolean ownProcess() {
    return ownProcess;
  }

  MainJar jar() {
    return jar;
  }

  RuntimeConfig config() {
    return config;
  }

  /** The text without the secrets of the configuration, for what does not go through the log. */
  String redacted(String text) {
    return config.redactor().redact(text);
  }

  CoreSettings settings() {
    return settings;
  }

  Duration configTook() {
    return configTook;
  }

  /** Time since configuration began to be read. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - createdAt);
  }

  Telemetry telemetry() {
    return telemetry;
  }

  HealthRegistry health() {
    return health;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  LifecycleState state() {
    return lifecycle.state();
  }

  Announcer announcer() {
    return announcer;
  }

  StartSequence start() {
    return start;
  }

  ServiceMeters meters() {
    return meters;
  }

  Policies policies() {
    return policies;
  }

  LifecycleReporter reporter() {
    return reporter;
  }

  BlackBox blackBox() {
    return blackBox;
  }

  StopPlan stopPlan() {
    return stopPlan;
  }

  StopBudget budget() {
    return stopPlan.budget();
  }

  private PreDrainWait.Traffic traffic(HttpService port) {
    return new PreDrainWait.Traffic() {
      @Override
      public int connections() {
        return port.connections();
      }

      @Override
      public Duration sinceLastConnection() {
        return port.sinceLastConnection();
      }

      @Override
      public boolean probersKnow() {
        return probers.allKnow();
      }
    };
  }

  ServiceView view() {
    return new ServiceView(
        config,
        telemetry,
        health,
        lifecycle::state,
        start::waitingFor,
        start::environmentChecked,
        probers,
        jar.facts());
  }
}
