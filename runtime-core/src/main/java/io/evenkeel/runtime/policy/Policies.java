package io.evenkeel.runtime.policy;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Policy;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigProblem;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthResult;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.Carrier;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.WorkExecutor;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies of a service, one for each section {@code policies.<name>}. As a component it waits
 * for asynchronous calls while the service drains; what has not ended when it has stopped is
 * cancelled. Thread-safe.
 */
public final class Policies implements Component {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.policy");

  /** What the name of the check of a breaker ends with. */
  public static final String BREAKER_CHECK = "-breaker";

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  private final PoliciesSettings settings;
  private final Telemetry telemetry;
  private final Map<String, NamedPolicy> policies;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final HttpClients clients;
  private final Carrier carrier;
  private final WorkExecutor executor;
  private final AsyncCalls calls;
  private final Ending ending = new Ending();
  private final TimeoutWatch watch;

  private Policies(
      String service,
      PoliciesSettings settings,
      Telemetry telemetry,
      Carrier carrier,
      Clock clock) {
    executor = WorkExecutor.unlimited(service, "policies", carrier);
    this.carrier = carrier;
    calls = new AsyncCalls(executor);
    watch = new TimeoutWatch(service + "-policy-timeouts-1");
    clients = new HttpClients(service + "-policy-clients-1");
    var all = new TreeMap<String, NamedPolicy>();
    for (var own : settings.policies().entrySet()) {
      String name = own.getKey();
      var meters = new PolicyMeters(telemetry.meters(), name);
      var plan = PolicyPlan.of(own.getValue());
      var target = new Target(name, plan, clock, watch, calls, ending, meters);
      Judge judge = plan.preset() == Preset.DATABASE ? new DatabaseJudge() : Judge.EXCEPTIONS;
      all.put(name, new NamedPolicy(target, judge));
    }
    policies = Collections.unmodifiableMap(all);
    this.settings = settings;
    this.telemetry = telemetry;
  }

  /**
   * Policies as configured. Threads are there once they are needed.
   *
   * @param service prefix of the names of its threads
   * @param carrier of what an asynchronous call has of the thread that begins it
   */
  public static Policies of(
      String service, PoliciesSettings settings, Telemetry telemetry, Carrier carrier) {
    return of(service, settings, telemetry, carrier, Clock.SYSTEM);
  }

  static Policies of(
      String service,
      PoliciesSettings settings,
      Telemetry telemetry,
      Carrier carrier,
      Clock clock) {
    return new Policies(service, settings, telemetry, carrier, clock);
  }

  /** Says in the log what each policy consists of, and what is doubtful about it. */
  public void announce() {
    for (NamedPolicy policy : policies.values()) {
      announce(policy);
    }
  }

  /** Warns about policies that nobody asked for until now. */
  public void announceUnused() {
    for (String name : policies.keySet()) {
      if (!asked.contains(name)) {
        LOG.atWarn()
            .addKeyValue("policy", name)
            .log(
                "policies.{} is configured, but nothing has asked for it while the service"
                    + " was put together (expected: its name in the code, unless it is"
                    + " asked for later)",
                name);
      }
    }
  }

  private void announce(NamedPolicy policy) {
    LOG.atInfo().addKeyValue("policy", policy.name()).log("policy {}", policy);
    var timeout = policy.target().plan().timeout();
    var client =
        Optional.ofNullable(settings.policies().get(policy.name()))
            .flatMap(PolicySettings::clientTimeout);
    if (timeout.isPresent() && client.isPresent() && timeout.get().compareTo(client.get()) < 0) {
      LOG.atWarn()
          .addKeyValue("policy", policy.name())
          .log(
              "policies.{}.timeout: {} is shorter than the client's own {}, which ends calls that do"
                  + " not react to interrupts (expected: at least that long)",
              policy.name(),
              PolicyPlan.words(timeout.get()),
              PolicyPlan.words(client.get()));
    }
  }

  /**
   * The policy of a dependency, always the same one.
   *
   * @throws ConfigException if there is no section {@code policies.<name>}; in a configurer it ends
   *     the start
   */
  public NamedPolicy named(String name) {
    NamedPolicy policy = policies.get(name);
    if (policy == null) {
      String known = policies.isEmpty() ? "none" : String.join(", ", policies.keySet());
      throw new ConfigException(
          List.of(
              new ConfigProblem(
                  "policies." + name,
                  "required, since the code asks for it, but missing (configured: " + known + ")",
                  Optional.empty())),
          false);
    }
    asked.add(name);
    return policy;
  }

  /**
   * An HTTP client under the policy of a dependency, always the same one. Redirects are not
   * followed; HTTP/2 is spoken where TLS offers it. It is closed when the service stops, from JDK
   * 21 on; before, the JDK ends one that nobody uses any more.
   *
   * @throws ConfigException as {@link #named} does
   */
  public GuardedHttpClient httpClient(String name) {
    NamedPolicy policy = named(name);
    return clients.ours(name, client -> guarded(policy, client), policy.target().plan().timeout());
  }

  /** The same around a client with settings of its own, such as for TLS, who closes it himself. */
  public GuardedHttpClient httpClient(String name, HttpClient client) {
    NamedPolicy policy = named(name);
    clients.named(name);
    return guarded(policy, client);
  }

  private GuardedHttpClient guarded(NamedPolicy policy, HttpClient client) {
    boolean idempotent =
        Optional.ofNullable(settings.policies().get(policy.name()))
            .flatMap(PolicySettings::idempotent)
            .orElse(false);
    return new GuardedHttpClient(policy, idempotent, client, telemetry);
  }

  /** The names of the policies that an HTTP client was made for. */
  public Set<String> httpClients() {
    return clients.names();
  }

  /**
   * Failsafe's own executor around policies that are put together by hand. Synchronous calls run on
   * the caller's thread, asynchronous ones on the threads of the service, each try with the trace,
   * the log fields and the deadline of the thread that begins it or of the try before. An order
   * that is known to be wrong is warned about.
   *
   * @param name for the warning
   * @param outermostFirst at least one, as {@link Failsafe#with} takes them
   * @throws IllegalArgumentException if there is none
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // read only
  public final <R> FailsafeExecutor<R> compose(String name, Policy<R>... outermostFirst) {
    var order = List.of(outermostFirst);
    if (order.isEmpty()) {
      throw new IllegalArgumentException(name + ": no policies (expected: at least one)");
    }
    OrderFlaws.of(order)
        .forEach(
            flaw -> LOG.atWarn().addKeyValue("policy", name).log("policy {} has {}", name, flaw));
    return Failsafe.with(order).with(CarryingScheduler.of(executor, carrier));
  }

  /** Adds somebody to tell of every breaker that opens, half-opens or closes. */
  public void onBreakerChange(BreakerListener listener) {
    for (NamedPolicy policy : policies.values()) {
      Breaker breaker = policy.target().breaker();
      if (breaker != null) {
        breaker.addListener(listener);
      }
    }
  }

  /**
   * A readiness check {@code <name>-breaker} for each policy with a breaker: optional, so that the
   * service is degraded and never unready while calls are refused. It reads the breaker and calls
   * nobody.
   */
  public List<HealthCheck> checks() {
    var checks = new ArrayList<HealthCheck>();
    for (NamedPolicy policy : policies.values()) {
      Breaker breaker = policy.target().breaker();
      if (breaker != null) {
        checks.add(
            HealthCheck.readiness(policy.name() + BREAKER_CHECK, () -> standing(breaker))
                .interval(CHECK_INTERVAL)
                .failAfter(1)
                .optional()
                .impact(policy.target().plan().impact()));
      }
    }
    return Collections.unmodifiableList(checks);
  }

  private static HealthResult standing(Breaker breaker) {
    String trouble = breaker.trouble();
    return trouble.isEmpty() ? HealthResult.up() : HealthResult.down(trouble);
  }

  /** All of them, ordered by name. */
  public List<NamedPolicy> all() {
    return List.copyOf(policies.values());
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    ending.drain();
    executor.drain(deadline);
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException, TimeoutException {
    ending.stop();
    try {
      executor.stop(deadline);
    } finally {
      calls.cancelRest();
      watch.close();
      clients.close(deadline);
    }
  }
}
