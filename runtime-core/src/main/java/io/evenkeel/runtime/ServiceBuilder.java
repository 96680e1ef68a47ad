package io.evenkeel.runtime;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthListener;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.Lifecycle;
import io.evenkeel.runtime.lifecycle.WorkExecutor;
import io.evenkeel.runtime.lifecycle.WorkScheduler;
import io.evenkeel.runtime.management.Dependency;
import io.evenkeel.runtime.policy.GuardedHttpClient;
import io.evenkeel.runtime.policy.Policies;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Configurer} wires a service with. Usable only while the configurer runs. Not
 * thread-safe.
 */
public final class ServiceBuilder {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final String NOBODY = "";
  private static final String POLICIES = "policies";
  private static final Set<String> RESERVED = Set.of("http", "flush", "pre-drain", POLICIES);

  private final String name;
  private final RuntimeConfig config;
  private final Telemetry telemetry;
  private final Lifecycle lifecycle;
  private final HealthRegistry health;
  private final Policies policies;
  private boolean policiesAsked;
  private final List<ComponentRegistration> components = new ArrayList<>();
  private final List<HealthCheck> looseChecks = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> checkOwners = new HashMap<>();
  private final HealthRegistry objections; // is never started, and refuses what the real one would
  private @Nullable Routes routes;
  private int closeables;

  ServiceBuilder(
      String name,
      RuntimeConfig config,
      Telemetry telemetry,
      Lifecycle lifecycle,
      HealthRegistry health,
      Policies policies) {
    this.policies = policies;
    this.health = health;
    this.name = name;
    this.config = config;
    this.telemetry = telemetry;
    this.lifecycle = lifecycle;
    this.objections = HealthRegistry.builder(name).build();
  }

  /** The service's name. */
  public String name() {
    return name;
  }

  /** What the command line holds besides options. */
  public List<String> arguments() {
    return config.arguments();
  }

  /**
   * Settings that were declared before the configurer ran.
   *
   * @throws IllegalArgumentException if none of this type were declared, or several
   */
  public <S extends Record> S settings(Class<S> type) {
    return config.settings(type);
  }

  /** Where the application's own meters go. */
  public MeterRegistry metrics() {
    return telemetry.meters();
  }

  /**
   * The policies around calls to others, one for each section {@code policies.<name>}; they are
   * stopped after all components, which may use them until then.
   */
  public Policies policies() {
    policiesAsked = true; // what is composed by hand is drained, too
    return policies;
  }

  /**
   * An HTTP client under the policy of a dependency.
   *
   * @throws ConfigException if there is no section {@code policies.<name>}, which ends the start
   */
  public GuardedHttpClient httpClient(String dependency) {
    return policies.httpClient(dependency);
  }

  /** Takes them in before anybody asks for them, with a check for each breaker. */
  void adoptPolicies() throws InterruptedException {
    if (!policies.all().isEmpty()) {
      lifecycle.add(POLICIES, policies);
      policies.announce();
    }
    for (HealthCheck check : policies.checks()) {
      check(check);
    }
  }

  /** After the configurer, before any component starts: some need them until they have stopped. */
  void adoptComposed() throws InterruptedException {
    if (policiesAsked && policies.all().isEmpty()) {
      lifecycle.add(POLICIES, policies);
    }
    policies.announceUnused();
  }

  /**
   * Adds a component; components start one after another in this order and stop in reverse.
   *
   * @param component's name, kebab-case; the one word for this thing in logs, metrics and checks
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public ComponentRegistration component(String componentName, Component component) {
    requireFreeName(componentName);
    var registration = new ComponentRegistration(this, componentName, component, componentNames());
    components.add(registration);
    return registration;
  }

  Set<String> componentNames() {
    var all = new HashSet<String>();
    for (ComponentRegistration component : components) {
      all.add(component.name());
    }
    return all;
  }

  private void requireFreeName(String componentName) {
    if (!NAME.matcher(componentName).matches() || RESERVED.contains(componentName)) {
      throw new IllegalArgumentException(
          "component: "
              + componentName
              + " (expected: kebab-case such as orders-database, and none of "
              + String.join(", ", new java.util.TreeSet<>(RESERVED))
              + ")");
    }
    if (!names.add(componentName)) {
      throw new IllegalArgumentException("component: " + componentName + " is registered already");
    }
  }

  void requireRegistered(String other, String dependent) {
    var before = components.stream().map(ComponentRegistration::name);
    if (before.takeWhile(name -> !name.equals(dependent)).noneMatch(other::equals)) {
      throw new IllegalArgumentException(
          "component " + dependent + ": after " + other + " (expected: one registered before it)");
    }
  }

  /**
   * An executor that is stopped with the service: each task on a virtual thread, below JDK 21 on
   * one of 8 threads per processor. Takes work until the components before it are being stopped. A
   * task has the trace and the {@code RequestLog} of the request it is handed in by.
   *
   * @param executorName kebab-case; its threads are called after it
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public ExecutorService executor(String executorName) throws InterruptedException {
    return owned(executorName, WorkExecutor.unlimited(name, executorName, RequestCarrier.INSTANCE));
  }

  /**
   * The same with at most {@code threads} tasks at once; 10,000 more may wait, and what comes
   * beyond that is rejected.
   */
  public ExecutorService executor(String executorName, int threads) throws InterruptedException {
    return owned(
        executorName, WorkExecutor.limited(name, executorName, RequestCarrier.INSTANCE, threads));
  }

  /**
   * A scheduler that is stopped with the service: from the beginning of the drain on no task starts
   * and none is accepted.
   *
   * @param schedulerName kebab-case; its threads are called after it
   * @param threads at least 1
   */
  public ScheduledExecutorService scheduler(String schedulerName, int threads)
      throws InterruptedException {
    return owned(
        schedulerName, WorkScheduler.of(name, schedulerName, RequestCarrier.INSTANCE, threads));
  }

  private <C extends ExecutorService & Component> C owned(String ownedName, C executor)
      throws InterruptedException {
    requireFreeName(ownedName);
    lifecycle.add(ownedName, executor);
    new ExecutorServiceMetrics(executor, ownedName, Tags.empty()).bindTo(telemetry.meters());
    return executor;
  }

  /**
   * Adds a check that belongs to no component. All of these are evaluated in parallel before the
   * first component starts, but for those that come {@link HealthCheck#after after} another.
   *
   * @throws IllegalArgumentException if a check of this name is registered, or one it comes after
   *     is not, or belongs to a component, or is optional while this one is required
   */
  public ServiceBuilder check(HealthCheck check) {
    register(check, NOBODY);
    looseChecks.add(check);
    return this;
  }

  void register(HealthCheck check, String owner) {
    if (checkOwners.containsKey(check.name())) {
      throw new IllegalArgumentException("check: " + check.name() + " is registered already");
    }
    objections.register(check);
    for (String other : startsAfter(check)) {
      if (!other.equals(owner)) {
        requireEarlier(check, other, owner);
      }
    }
    checkOwners.put(check.name(), owner);
  }

  /** The components whose checks this one comes after. */
  List<String> startsAfter(HealthCheck check) {
    var owners = new ArrayList<String>();
    for (String other : check.after()) {
      String owner = checkOwners.getOrDefault(other, NOBODY);
      if (!owner.equals(NOBODY)) {
        owners.add(owner);
      }
    }
    return owners;
  }

  private void requireEarlier(HealthCheck check, String other, String owner) {
    if (owner.equals(NOBODY)) {
      throw new IllegalArgumentException(
          "check "
              + check.name()
              + ": after one of component "
              + other
              + " (expected: one without a component; these are looked at before components start)");
    }
    requireRegistered(other, owner);
  }

  /**
   * Is told of every check that goes DOWN or comes back, and of readiness that becomes UP, DEGRADED
   * or DOWN: to serve less while something optional is missing. On a thread of its own; what it
   * throws is logged.
   */
  public ServiceBuilder onHealthChange(HealthListener listener) {
    health.addListener(listener);
    return this;
  }

  /**
   * Serves HTTP on the application port, which is bound once everything else has started. May be
   * called several times; the routes add up.
   *
   * @throws IllegalArgumentException if a route is malformed or served already
   */
  public ServiceBuilder http(Consumer<Routes> wiring) {
    Routes all = routes;
    if (all == null) {
      all = Routes.application();
      routes = all;
    }
    wiring.accept(all);
    return this;
  }

  /**
   * Closes a resource when this or a later step of the start fails, and otherwise at stop, after
   * all components.
   *
   * @return the resource
   * @throws InterruptedException if the service was told to stop meanwhile; the resource is closed
   */
  public <C extends AutoCloseable> C closing(C resource) throws Exception {
    closeables++;
    var component =
        new Component() {
          @Override
          public void stop(Deadline deadline) throws Exception {
            resource.close();
          }
        };
    try {
      lifecycle.add("closing-" + closeables + "-" + resource.getClass().getSimpleName(), component);
    } catch (InterruptedException e) {
      resource.close();
      throw e;
    }
    return resource;
  }

  List<ComponentRegistration> components() {
    return List.copyOf(components);
  }

  /** All of them, the loose ones first. */
  List<HealthCheck> checks() {
    var all = new ArrayList<>(looseChecks);
    for (ComponentRegistration component : components) {
      all.addAll(component.checks());
    }
    return List.copyOf(all);
  }

  /** Everything with a name: components with their checks, and checks that have none. */
  List<Dependency> dependencies() {
    var all = new ArrayList<Dependency>();
    for (ComponentRegistration c : components) {
      var checks = new HashSet<String>();
      for (HealthCheck check : c.checks()) {
        checks.add(check.name());
      }
      all.add(new Dependency(c.name(), true, checks));
    }
    for (HealthCheck c : looseChecks) {
      all.add(new Dependency(c.name(), false, Set.of(c.name())));
    }
    return List.copyOf(all);
  }

  List<HealthCheck> looseChecks() {
    return List.copyOf(looseChecks);
  }

  Optional<Routes> routes() {
    return Optional.ofNullable(routes);
  }
}
