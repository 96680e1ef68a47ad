package io.evenkeel.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * SIGTERM under keep-alive, one-shot, pipelined, slow-body, event-stream, WebSocket and HTTP/2
 * clients, many times; not part of any build. From the root, after {@code mvn -DskipTests package}:
 *
 * <pre>{@code
 * java -Drounds=200 -cp "benchmarks/target/test-classes:runtime-core/target/test-classes:\
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.ShutdownSoak
 * }</pre>
 *
 * <p>Odd rounds answer probes on the application's port, even rounds on one of their own. The
 * moment of the signal follows from {@code -Dseed}. Exits with 1 if a request was broken, a
 * connection was reset before it was accepted, an exit code was not 0, or a log was not whole.
 */
final class ShutdownSoak {

  private ShutdownSoak() {}

  public static void main(String[] args) throws InterruptedException {
    int rounds = Integer.getInteger("rounds", 200);
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + ", java " + Runtime.version());
    var random = new Random(seed);
    int clean = 0;
    int exitZero = 0;
    int whole = 0;
    int troubled = 0;
    long requests = 0;
    long broken = 0;
    long resets = 0;
    long ended = 0;
    for (int i = 1; i <= rounds; i++) {
      boolean shared = i % 2 == 1;
      var round =
          SoakRound.run(
              jar(),
              shared ? Map.of() : Map.of("MANAGEMENT_PORT", "0"),
              new Random(random.nextLong()));
      clean += round.isClean() ? 1 : 0;
      exitZero += round.exitCode() == 0 ? 1 : 0;
      whole += round.logIsWhole() ? 1 : 0;
      troubled += round.troubles().isEmpty() ? 0 : 1;
      requests += round.counts().requests();
      broken += round.counts().broken().size();
      resets += round.counts().resets().size();
      ended += round.counts().ended();
      System.out.println(i + (shared ? " shared: " : " own: ") + round);
    }
    System.out.printf(
        "java %s: %d rounds, %d clean, %d requests, %d broken, %d reset before accepted,"
            + " %d sockets and streams ended, %d exit 0, %d logs whole, %d with warnings%n",
        Runtime.version(),
        rounds,
        clean,
        requests,
        broken,
        resets,
        ended,
        exitZero,
        whole,
        troubled);
    System.exit(clean == rounds ? 0 : 1);
  }

  /** From the root or from the module. */
  static Path jar() {
    Path fromRoot = Path.of("benchmarks").resolve(RunningService.JAR);
    return Files.exists(fromRoot) ? fromRoot : RunningService.JAR;
  }
}
