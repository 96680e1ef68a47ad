package io.evenkeel.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * SIGTERM under 32 keep-alive clients, many times; not part of any build. From the root, after
 * {@code mvn -DskipTests package}:
 *
 * <pre>{@code
 * java -cp "benchmarks/target/test-classes:runtime-core/target/test-classes:\
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.SigtermRounds 20 shared
 * }</pre>
 *
 * <p>Arguments: the number of rounds (20), and {@code shared} (default), {@code own} or {@code
 * both} for where the probes are. Exits with 1 if a request was broken, an exit code was not 0, or
 * the log was not whole. Errors in the log are shown and counted.
 */
final class SigtermRounds {

  private static final int CLIENTS = 32;
  private static final int WARM = 2_000;

  private SigtermRounds() {}

  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    String ports = args.length > 1 ? args[1] : "shared";
    if (!Set.of("shared", "own", "both").contains(ports)) {
      throw new IllegalArgumentException("ports: " + ports + " (expected: shared, own, both)");
    }
    boolean clean = ports.equals("own") || run(rounds, "shared", Map.of());
    clean &= ports.equals("shared") || run(rounds, "own", Map.of("MANAGEMENT_PORT", "0"));
    System.exit(clean ? 0 : 1);
  }

  private static boolean run(int rounds, String ports, Map<String, String> environment) {
    Path fromRoot = Path.of("benchmarks").resolve(RunningService.JAR);
    Path jar = Files.exists(fromRoot) ? fromRoot : RunningService.JAR;
    int clean = 0;
    long requests = 0;
    long broken = 0;
    int withErrors = 0;
    for (int i = 1; i <= rounds; i++) {
      // Each round at another moment, so that no phase of the load is always or never hit.
      var round = SigtermRound.run(jar, environment, CLIENTS, WARM + 137L * i);
      clean += round.isClean() ? 1 : 0;
      requests += round.outcome().requests();
      broken += round.outcome().broken().size();
      withErrors += round.errors().isEmpty() ? 0 : 1;
      System.out.println(ports + " " + i + ": " + round);
    }
    System.out.println(
        ports
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
            + " broken, "
            + withErrors
            + " rounds with errors in the log");
    return clean == rounds;
  }
}
