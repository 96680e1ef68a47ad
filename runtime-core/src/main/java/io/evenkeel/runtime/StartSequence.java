package io.evenkeel.runtime;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.http.RequestMeters;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.management.Dependency;
import io.evenkeel.runtime.management.ManagementEndpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a service, on a thread of its own, in the one order that {@link #startAll} shows. */
final class StartSequence implements GuardedStart.Progress {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime");
  private static final String HTTP = "http";
  private static final String BETWEEN = "start";
  private static final Duration ENVIRONMENT_TIMEOUT = Duration.ofSeconds(10);

  /** How far a start got when its caller may go on. */
  private enum Outcome {
    READY,
    STANDING_BY,
    STOPPED
  }

  private final Service service;
  private final Announcer announcer;
  private final Configurer configurer;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final CompletableFuture<StartFailedException> failure = new CompletableFuture<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Map<String, String> waitingFor = new ConcurrentSkipListMap<>();
  private final EnvironmentSurvey environment;
  private String step = BETWEEN; // of the starting thread; several at the same time are named()
  private volatile List<HealthCheck> declared = List.of();
  private volatile List<Dependency> dependencies = List.of();
  private volatile boolean environmentChecked;

  StartSequence(Service service, Configurer configurer) {
    this.service = service;
    this.announcer = service.announcer();
    this.configurer = configurer;
    this.environment = new EnvironmentSurvey(service.name(), ENVIRONMENT_TIMEOUT);
  }

  /** Begins to start. */
  void begin() {
    thread("start-1", this::run).start();
  }

  /**
   * Waits until the service is ready or standing by.
   *
   * @return false if it was told to stop before
   * @throws StartFailedException if it failed
   */
  boolean awaitOutcome() throws InterruptedException {
    try {
      return outcome.get() != Outcome.STOPPED;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartFailedException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until the service is ready, which comes later than the outcome after standing by. */
  boolean awaitReady(Duration time) throws InterruptedException {
    return ready.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The steps the start is at, each with the reason why it waits; empty before and after. */
  Map<String, String> waitingFor() {
    return Collections.unmodifiableMap(waitingFor);
  }

  /** Whether the checks that belong to no component have passed. */
  boolean environmentChecked() {
    return environmentChecked;
  }

  /** Completes when the start has failed and was unwound, also when that is after standing by. */
  CompletableFuture<StartFailedException> failure() {
    return failure.copy();
  }

  private void run() {
    try {
      service.lifecycle().starting();
      startAll();
      measureJvm();
    } catch (InterruptedException e) {
      unwind(e);
      outcome.complete(Outcome.STOPPED);
    } catch (StepFailedException e) {
      fail(e);
    } catch (Throwable e) {
      fail(new StepFailedException(step, "", e));
    }
  }

  /**
   * The order of a start.
   *
   * <pre>
   *   config -> logging      done by the service's constructor
   *   -> management port     /livez 200, /readyz 503 with reasons
   *   -> policies            around calls to others, as configured
   *   -> configurer          wires components, checks and routes
   *   -> environment         ports, files, limits, in parallel
   *   -> loose checks        in parallel
   *   -> components          one after another, each with its checks, as its start policy says
   *   -> application port
   *   -> ready               and then, with nobody waiting, the meters of the JVM
   * </pre>
   */
  private void startAll() throws Exception {
    announcer.starting(
        service.telemetry().identity(), service.config(), service.jar().commit().orElse(""));
    announcer.config(service.config(), service.configTook());
    service.health().start();
    var endpoints =
        new ManagementEndpoints(
            service.view(),
            service.settings().management(),
            service.policies(),
            () -> dependencies);
    enter("management");
    bindManagement(endpoints);

    var wired =
        new ServiceBuilder(
            service.name(),
            service.config(),
            service.telemetry(),
            service.lifecycle(),
            service.health(),
            service.policies());
    enter("policies");
    wired.adoptPolicies();
    enter("configurer");
    configurer.configure(wired);
    leave();
    wired.adoptComposed();
    declared = wired.checks();
    dependencies = wired.dependencies();
    enter("environment");
    surveyEnvironment(wired);
    leave();
    checkLoose(wired.looseChecks());
    environmentChecked = true;
    startComponents(wired.components());
    enter(HTTP);
    bindHttp(endpoints, wired);
    leave();

    service.lifecycle().running();
    became(service.age());
  }

  private void surveyEnvironment(ServiceBuilder wired) throws Exception {
    boolean port = wired.routes().isPresent() || service.settings().management().shared();
    environment.run(
        EnvironmentChecks.of(Machine.here(), service.settings(), service.ownProcess(), port));
  }

  /** What was looked at so far, the environment first. */
  private List<SelfCheck> selfChecks() {
    var rows = new ArrayList<>(environment.rows());
    for (HealthCheck check : declared) {
      var report = service.health().check(check.name()).filter(r -> !r.pending());
      rows.add(
          new SelfCheck(
              check.name(),
              "UP",
              report
                  .map(r -> r.reason().isEmpty() ? "" + r.status() : r.status() + ": " + r.reason())
                  .orElse("not reached"),
              report.filter(r -> r.status() == HealthStatus.UP).isPresent(),
              report.map(CheckReport::took),
              check.timeout(),
              check.impact(),
              check.startPolicy().name()));
    }
    return rows;
  }

  private void became(Duration took) {
    service.meters().took("service.start.duration", "from reading configuration to ready", took);
    var failing = new ArrayList<String>();
    for (CheckReport check : service.health().report().failing()) {
      failing.add(check.name());
    }
    announcer.selfChecks(selfChecks());
    if (LOG.isDebugEnabled()) {
      LOG.debug("stop order: {}", service.lifecycle().stopPlan());
    }
    announcer.ready(took, failing, service.stopPlan());
    ready.countDown();
    outcome.complete(Outcome.READY);
  }

  /** Here, where nobody waits any more. */
  private void measureJvm() {
    try {
      service.telemetry().measureJvm();
    } catch (RuntimeException | LinkageError e) { // the service is ready without them
      announcer.failed("meters of the JVM", e);
    }
  }

  private void bindManagement(ManagementEndpoints endpoints) throws Exception {
    var own = service.settings().management();
    if (own.shared()) {
      return;
    }
    long from = System.nanoTime();
    var bound =
        new HttpService(
            service.name() + "-management",
            service.settings().http().forManagement(own.host(), own.portNumber()),
            List.of(endpoints.all()),
            false,
            RequestMeters.of(service.telemetry()),
            service.telemetry().openTelemetry(),
            summary -> {});
    bound.start();
    service.management(bound);
    service.writeState(bound);
    announcer.step("management", since(from), bound.url());
  }

  private void checkLoose(List<HealthCheck> checks) throws Exception {
    var steps = new ParallelSteps(service.name() + "-starting-");
    for (HealthCheck check : checks) {
      var start = guard(check.name(), null, Set.of(), List.of(check), check.startPolicy());
      var after = Set.copyOf(check.after());
      steps.add(check.name(), after, () -> named(check.name(), start.impact(), start));
    }
    steps.run();
  }

  private void startComponents(List<ComponentRegistration> components) throws Exception {
    var steps = new ParallelSteps(service.name() + "-starting-");
    for (ComponentRegistration c : components) {
      var start = guard(c.name(), c.component(), c.startsAfter(), c.checks(), c.policy());
      steps.add(
          c.name(),
          c.waitsFor(),
          () -> {
            long from = System.nanoTime();
            named(c.name(), start.impact(), start);
            announcer.step(c.name(), since(from), checked(c.checks()));
          });
    }
    steps.run();
  }

  /** How the checks of a component that has started stand, for a person. */
  private String checked(List<HealthCheck> checks) {
    var all = new StringJoiner(", ");
    for (HealthCheck check : checks) {
      var report = service.health().check(check.name());
      if (report.isPresent()) {
        all.add(report.get().status() + "  " + report.get().took().toMillis() + " ms");
      }
    }
    return all.toString();
  }

  private void bindHttp(ManagementEndpoints endpoints, ServiceBuilder wired) throws Exception {
    var own = service.settings().management();
    var all = new ArrayList<Routes>();
    if (wired.routes().isPresent()) {
      all.add(wired.routes().get());
    }
    if (own.shared()) {
      all.add(endpoints.all());
    } else if (own.probesOnHttp()) {
      all.add(endpoints.probes());
    }
    if (all.isEmpty()) {
      return;
    }
    long from = System.nanoTime();
    var http =
        new HttpService(
            service.name(),
            service.settings().http(),
            all,
            own.shared(),
            RequestMeters.of(service.telemetry()),
            service.telemetry().openTelemetry(),
            service.settings().log().access(),
            service.settings().trace(),
            service.reporter()::drained);
    http.meanings(PolicyFailures::problem);
    var deadline = Deadline.after(service.settings().start().timeout());
    service.lifecycle().start(HTTP, http, wired.componentNames(), deadline);
    service.http(http);
    service.meters().bind(http);
    if (own.shared()) {
      service.writeState(http);
    }
    announcer.step(HTTP, since(from), http.describe());
  }

  private GuardedStart guard(
      String name,
      @Nullable Component component,
      Set<String> after,
      List<HealthCheck> checks,
      StartPolicy policy) {
    return new GuardedStart(
        name,
        component,
        after,
        checks,
        policy,
        service.lifecycle(),
        service.health(),
        service.settings().start(),
        this);
  }

  private Thread thread(String role, Runnable body) {
    var thread = new Thread(body, service.name() + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  // ---- progress of steps that are tried again

  @Override
  public void retrying(String step, String why, Duration delay) {
    waitingFor.replace(step, why);
    announcer.trouble(step, "not ready, next try in " + Announcer.words(delay), why, "");
  }

  @Override
  public void standingBy(String step, String why) {
    waitingFor.replace(step, why);
    if (outcome.complete(Outcome.STANDING_BY)) {
      announcer.trouble(step, "down, standing by until it returns", why, "");
    }
  }

  @Override
  public void ignored(String step, String why, String impact) {
    announcer.trouble(step, "DOWN, optional", why, impact);
  }

  // ---- failure

  private void enter(String next) {
    leave();
    step = next;
    waitingFor.put(next, "");
  }

  private void leave() {
    waitingFor.remove(step);
    step = BETWEEN;
  }

  /** Runs one of several steps; what it throws carries its name. */
  private void named(String name, String impact, ParallelSteps.Body body) throws Exception {
    waitingFor.put(name, "");
    try {
      body.run();
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      throw new StepFailedException(name, impact, e);
    } finally {
      waitingFor.remove(name);
    }
  }

  private void fail(StepFailedException e) {
    var report = e.toStartFailed(service.name());
    announcer.selfChecks(selfChecks());
    unwind(report);
    if (service.state() != LifecycleState.FAILED) { // told to stop meanwhile: that decides
      outcome.complete(Outcome.STOPPED);
      return;
    }
    try {
      service.close(Deadline.after(service.budget().flush()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    failure.complete(report);
    outcome.completeExceptionally(report);
  }

  private void unwind(Throwable cause) {
    leave();
    service.lifecycle().failed(cause, Deadline.after(service.budget().stop()));
  }
}
