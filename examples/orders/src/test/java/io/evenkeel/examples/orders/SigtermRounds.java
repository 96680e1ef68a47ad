package io.evenkeel.examples.orders;

import java.io.IOException;

/**
 * SIGTERM under 32 busy clients, many times; not part of any build. From the root, after {@code mvn
 * -DskipTests package}:
 *
 * <pre>{@code
 * java -Drounds=20 -cp "examples/orders/target/test-classes:runtime-core/target/test-classes:\
 * examples/orders/target/orders.jar" io.evenkeel.examples.orders.SigtermRounds
 * }</pre>
 *
 * <p>The system property {@code rounds} (20) is the number of rounds of each kind: connections that
 * are kept, and connections of one request each. Exits with 1 if a round was not clean: a request
 * broken or not logged, an exit code other than 0, a log that is not JSON to its last line.
 */
final class SigtermRounds {

  private static final int WARM = 2_000;

  private SigtermRounds() {}

  public static void main(String[] args) throws IOException {
    int rounds = Integer.getInteger("rounds", 20);
    boolean clean = run(rounds, false);
    clean &= run(rounds, true);
    System.exit(clean ? 0 : 1);
  }

  private static boolean run(int rounds, boolean closeEach) throws IOException {
    String kind = closeEach ? "one request each" : "keep-alive";
    int clean = 0;
    long requests = 0;
    long broken = 0;
    for (int i = 1; i <= rounds; i++) {
      // Each round at another moment, so that no phase of the load is always or never hit.
      var round = SigtermRound.run(closeEach, WARM + 137L * i);
      clean += round.isClean() ? 1 : 0;
      requests += round.outcome().requests();
      broken += round.outcome().broken().size();
      System.out.println(kind + " " + i + ": " + round);
    }
    System.out.println(
        kind
            + ", java "
            + Runtime.version()
            + ": "
            + clean
            + " of "
            + rounds
            + " rounds clean, "
            + requests
            + " requests, "
            + broken
            + " broken");
    return clean == rounds;
  }
}
