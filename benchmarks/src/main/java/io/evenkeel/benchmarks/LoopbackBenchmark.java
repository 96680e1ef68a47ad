package io.evenkeel.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request and its answer over a loopback keep-alive connection, from the client's first byte to
 * the last it reads. What {@code evenkeel} costs more than {@code bare} is what the runtime adds to
 * a request; wake-ups of two threads are in both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoopbackBenchmark {

  private static final String TRACEPARENT =
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";

  /**
   * {@code bare}: Undertow alone; {@code evenkeel}: everything on but the access log; {@code
   * evenkeel-untraced}: without traces; {@code evenkeel-logged}: with the access log, encoded and
   * thrown away.
   */
  @Param({"bare", "evenkeel-untraced", "evenkeel", "evenkeel-logged"})
  public String server = "";

  /** Whether the client sends a {@code traceparent}; without one ids are made. */
  @Param({"false", "true"})
  public boolean traceparent;

  @SuppressWarnings("NullAway.Init") // by setup
  private LoopbackServer running;

  @SuppressWarnings("NullAway.Init") // by setup
  private LoopbackClient client;

  /** Starts the server and makes the first request. */
  @Setup
  public void setup() throws IOException {
    running =
        switch (server) {
          case "bare" -> LoopbackServer.bare();
          case "evenkeel" -> LoopbackServer.evenkeel(false, true);
          case "evenkeel-untraced" -> LoopbackServer.evenkeel(false, false);
          case "evenkeel-logged" -> LoopbackServer.evenkeel(true, true);
          default ->
              throw new IllegalArgumentException(
                  "server: "
                      + server
                      + " (expected: bare, evenkeel-untraced, evenkeel, evenkeel-logged)");
        };
    client = new LoopbackClient(running.port(), "/hello?name=x", traceparent ? TRACEPARENT : "");
  }

  /** The client leaves first. */
  @TearDown
  public void tearDown() throws IOException {
    client.close();
    running.close();
  }

  @Benchmark
  public int roundTrip() throws IOException {
    return client.roundTrip();
  }
}
