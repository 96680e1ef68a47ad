package io.evenkeel.runtime.http;

import io.evenkeel.observability.MetricsSettings;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.undertow.util.Methods;
import java.util.List;
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

/** Finding the route of a request among few and many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteBenchmark {

  private static final String PLACE = "N";

  /** How many routes there are. */
  @Param({"10", "1000", "10000"})
  public int routes;

  /** The routes, each with a number for {@code N}. */
  @Param({"/orders/N", "/ordersN/{id}", "/{tenant}/ordersN/{id}"})
  public String shape = "";

  private final String[] paths = new String[64]; // so that it is not always the same

  private int next;

  @SuppressWarnings("NullAway.Init") // by setup
  private RouteTable table;

  /** Builds the table. */
  @Setup
  public void setup() {
    var all = Routes.application();
    for (int i = 0; i < routes; i++) {
      all.get(shape.replace(PLACE, String.valueOf(i)), exchange -> {});
    }
    table =
        new RouteTable(
            List.of(all),
            RequestMeters.of(new CompositeMeterRegistry(), MetricsSettings.defaults().http()));
    for (int i = 0; i < paths.length; i++) {
      String path = shape.replace(PLACE, String.valueOf((long) i * routes / paths.length));
      paths[i] = path.replace("{tenant}", "acme").replace("{id}", "4711");
    }
  }

  @Benchmark
  public @Nullable Object found() {
    return table.find(Methods.GET, paths[next++ & 63]);
  }

  @Benchmark
  public @Nullable Object unknown() {
    return table.find(Methods.GET, "/nobody/serves/this");
  }
}
