package io.evenkeel.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.Carrier;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.policy.NamedPolicy;
import io.evenkeel.runtime.policy.Policies;
import io.evenkeel.runtime.policy.PoliciesSettings;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

/**
 * A call that succeeds, under policies: retry, circuit breaker of a time window and bulkhead; then
 * with a timeout of each try and a limit of the whole call besides. Ours has metrics and a retry
 * budget in it, the others have neither.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class PolicyBenchmark {

  private static final Duration TRY = Duration.ofMillis(500);
  private static final Duration WHOLE = Duration.ofSeconds(30);

  private final Telemetry telemetry = Telemetry.builder(ServiceIdentity.of("bench")).start();
  private final Policies policies = policies(telemetry);
  private final NamedPolicy threeParts = policies.named("three-parts");
  private final NamedPolicy withTimeout = policies.named("with-timeout");
  private final FailsafeExecutor<Object> failsafe = Failsafe.with(retry(), breaker(), bulkhead());
  private final FailsafeExecutor<Object> failsafeWithTimeout =
      Failsafe.with(
          Timeout.builder(WHOLE).withInterrupt().build(),
          retry(),
          breaker(),
          bulkhead(),
          Timeout.builder(TRY).withInterrupt().build());
  private final Callable<Object> resilience4j = resilience4j(this::answer);
  private int answers;

  private static Policies policies(Telemetry telemetry) {
    var config =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(
                ConfigSource.of(
                    "benchmark",
                    Map.of(
                        "policies.three-parts.preset", "none",
                        "policies.three-parts.retries", 2,
                        "policies.three-parts.breaker.failure-rate", 50,
                        "policies.three-parts.bulkhead.calls", 100,
                        "policies.with-timeout.preset", "same-site-rpc",
                        "policies.with-timeout.bulkhead.calls", 100)))
            .section("policies", PoliciesSettings.class)
            .load();
    var settings = config.settings(PoliciesSettings.class);
    return Policies.of("bench", settings, telemetry, Carrier.NOTHING);
  }

  private static RetryPolicy<Object> retry() {
    return RetryPolicy.builder()
        .withMaxRetries(2)
        .withBackoff(Duration.ofMillis(50), Duration.ofSeconds(2))
        .build();
  }

  private static CircuitBreaker<Object> breaker() {
    return CircuitBreaker.builder()
        .withFailureRateThreshold(50, 20, Duration.ofSeconds(10))
        .withDelay(Duration.ofSeconds(5))
        .withSuccessThreshold(3)
        .build();
  }

  private static Bulkhead<Object> bulkhead() {
    return Bulkhead.of(100);
  }

  private static Callable<Object> resilience4j(Callable<Object> call) {
    // It logs every success at DEBUG, which logback does unless it is told otherwise.
    ((Logger) LoggerFactory.getLogger("io.github.resilience4j")).setLevel(Level.WARN);
    var breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
            "bench",
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(20)
                .build());
    var bulkhead =
        io.github.resilience4j.bulkhead.Bulkhead.of(
            "bench", BulkheadConfig.custom().maxConcurrentCalls(100).build());
    return Retry.decorateCallable(
        Retry.ofDefaults("bench"),
        io.github.resilience4j.circuitbreaker.CircuitBreaker.decorateCallable(
            breaker, io.github.resilience4j.bulkhead.Bulkhead.decorateCallable(bulkhead, call)));
  }

  private Object answer() {
    return ++answers;
  }

  /** Nothing around it. */
  @Benchmark
  public Object bare() {
    return answer();
  }

  /** Three parts of Failsafe. */
  @Benchmark
  public Object failsafe() {
    return failsafe.get(this::answer);
  }

  /** Three parts of Resilience4j. */
  @Benchmark
  public Object resilience4j() throws Exception {
    return resilience4j.call();
  }

  /** Ours with three parts. */
  @Benchmark
  public Object evenkeel() throws Exception {
    return threeParts.call(this::answer);
  }

  /** Failsafe with both timeouts. */
  @Benchmark
  public Object failsafeWithTimeout() {
    return failsafeWithTimeout.get(this::answer);
  }

  /** Ours with a timeout, within a deadline. */
  @Benchmark
  public Object evenkeelWithTimeout() throws Exception {
    return Deadline.after(WHOLE).call(() -> withTimeout.call(this::answer));
  }

  /** Ends threads. */
  @TearDown
  public void stop() throws Exception {
    policies.stop(Deadline.after(WHOLE));
    telemetry.close();
  }
}
