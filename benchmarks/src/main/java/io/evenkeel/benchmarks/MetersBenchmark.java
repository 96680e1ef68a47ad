package io.evenkeel.benchmarks;

import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
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

/**
 * One measurement of a request's time in our registry and buckets: with a timer that was found
 * before, as the pipeline does, and with one that is looked up for each request, as is usual.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class MetersBenchmark {

  private static final long NANOS = Duration.ofMillis(7).toNanos();
  private static final int STATUS = 200;

  private static final Duration[] BOUNDARIES =
      MetricsSettings.defaults().http().boundaries().toArray(Duration[]::new);

  /** With what a service has in it. */
  private final Telemetry telemetry = Telemetry.builder(ServiceIdentity.of("benchmark")).start();

  private final MeterRegistry registry = telemetry.meters();
  private final Timer resolved = lookUp(STATUS);
  private final Timer withoutBuckets = registry.timer("without.buckets", "route", "/orders/{id}");

  /** Ends its meters. */
  @TearDown
  public void close() {
    telemetry.close();
  }

  private Timer lookUp(int status) {
    return Timer.builder("http.server.request.duration")
        .tag("http.request.method", "GET")
        .tag("http.route", "/orders/{id}")
        .tag("http.response.status_code", String.valueOf(status))
        .serviceLevelObjectives(BOUNDARIES)
        .register(registry);
  }

  /** As a route does it. */
  @Benchmark
  public void resolved() {
    resolved.record(NANOS, TimeUnit.NANOSECONDS);
  }

  /** The same without a histogram. */
  @Benchmark
  public void resolvedWithoutBuckets() {
    withoutBuckets.record(NANOS, TimeUnit.NANOSECONDS);
  }

  /** By name and tags in the registry, for each request. */
  @Benchmark
  public void lookedUp() {
    lookUp(STATUS).record(NANOS, TimeUnit.NANOSECONDS);
  }
}
