package io.evenkeel.benchmarks;

import java.io.IOException;

/**
 * The clients of {@code rolling-restarts.sh}: against the balancer's port, until the end of
 * standard input. Then prints what they saw; exits with 1 if that was an error: an answer other
 * than 2xx, a reset, a refused connection or a broken request.
 */
final class RollingLoad {

  private RollingLoad() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    var load = SoakLoad.throughBalancer(Integer.parseInt(args[0]));
    while (System.in.read() >= 0) {
      // what is written there is of no interest, only its end is
    }
    var counts = load.stop();
    System.out.println(counts);
    counts.errors().forEach(e -> System.out.println("    error: " + e));
    System.out.println("client-visible errors: " + counts.errors().size());
    System.exit(counts.errors().isEmpty() ? 0 : 1);
  }
}
