package io.evenkeel.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * How long an idle service takes from SIGTERM to the end of its process, without a pre-drain; not
 * part of any build. From the root, after {@code mvn -DskipTests package}:
 *
 * <pre>{@code
 * java -cp "benchmarks/target/test-classes:runtime-core/target/test-classes:\
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.IdleStop 20
 * }</pre>
 *
 * <p>The time includes the process that sends the signal and reading the output to its end.
 */
final class IdleStop {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private IdleStop() {}

  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    boolean clean = run(rounds, "shared", Map.of("DRAIN_DELAY_MS", "0"));
    clean &= run(rounds, "own", Map.of("DRAIN_DELAY_MS", "0", "MANAGEMENT_PORT", "0"));
    System.exit(clean ? 0 : 1);
  }

  private static boolean run(int rounds, String ports, Map<String, String> environment) {
    long[] micros = new long[rounds];
    boolean clean = true;
    for (int i = 0; i < rounds; i++) {
      try (var service = RunningService.start(ShutdownSoak.jar(), environment)) {
        long from = System.nanoTime();
        service.process().signal("TERM");
        clean &= service.process().awaitExit(LIMIT) == 0;
        micros[i] = (System.nanoTime() - from) / 1_000;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "java %s, %s: %d stops, median %.1f ms, %.1f-%.1f ms, %s%n",
        Runtime.version(),
        ports,
        rounds,
        (micros[(rounds - 1) / 2] + micros[rounds / 2]) / 2_000.0,
        micros[0] / 1_000.0,
        micros[rounds - 1] / 1_000.0,
        clean ? "exit 0 each time" : "NOT ALWAYS EXIT 0");
    return clean;
  }
}
