package io.evenkeel.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** How long answers took, in nanoseconds, from several runs. Not thread-safe. */
final class Latencies {

  private final List<long[]> runs = new ArrayList<>();

  /**
   * Asks on several keep-alive connections at once, each without think time.
   *
   * @param status of each answer
   */
  void run(int port, String path, int status, int connections, int asks) throws Exception {
    var pool = Executors.newFixedThreadPool(connections);
    try {
      var clients = new ArrayList<Callable<long[]>>();
      for (int i = 0; i < connections; i++) {
        clients.add(() -> ask(port, path, status, asks / connections));
      }
      for (var client : pool.invokeAll(clients)) {
        runs.add(client.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      pool.shutdownNow();
    }
  }

  private static long[] ask(int port, String path, int status, int asks) throws IOException {
    long[] took = new long[asks];
    try (var gets = new TimedGets(port, path)) {
      for (int i = 0; i < asks; i++) {
        took[i] = gets.ask(status);
      }
    }
    return took;
  }

  int count() {
    return runs.stream().mapToInt(run -> run.length).sum();
  }

  /** In microseconds; of 100 answers 99 were as quick as the one at 0.99. */
  double at(double quantile) {
    long[] all = runs.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return all[(int) Math.min(all.length - 1, Math.ceil(quantile * all.length) - 1)] / 1_000.0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d answers, p50 %.0f, p99 %.0f, p99.9 %.0f us",
        count(),
        at(0.5),
        at(0.99),
        at(0.999));
  }
}
