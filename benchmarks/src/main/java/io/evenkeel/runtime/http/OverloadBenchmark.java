package io.evenkeel.runtime.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A place under {@code http.overload}, taken and given back, where there is one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OverloadBenchmark {

  /** {@code fixed}: a limit that is known; {@code adaptive}: one that is found. */
  @Param({"fixed", "adaptive"})
  public String limit = "";

  @SuppressWarnings("NullAway.Init") // by setup
  private Overload overload;

  @SuppressWarnings("NullAway.Init") // by setup
  private RouteLatency route;

  /** Makes the limit. */
  @Setup
  public void setup() {
    boolean adaptive = limit.equals("adaptive");
    overload =
        new Overload(
            new OverloadSettings(
                adaptive,
                2,
                adaptive ? Optional.empty() : Optional.of(64),
                0.1,
                Duration.ofMillis(100)),
            System::nanoTime);
    route = overload.route(false);
  }

  @Benchmark
  public boolean enteredAndLeft() {
    Overload.@Nullable Place place = overload.enter(route, false);
    if (place != null) {
      place.leave(true);
    }
    return place != null;
  }
}
