package io.evenkeel.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What checks cost by their number: the start, memory, threads, processor time while nobody asks,
 * and answers; not part of any build. From the root, after {@code mvn -DskipTests package}:
 *
 * <pre>{@code
 * java -cp "benchmarks/target/test-classes:runtime-core/target/test-classes:\
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.ManyChecks 5
 * }</pre>
 *
 * <p>The argument is the number of starts of which the median is shown (5), in turn with those of
 * the other sizes. Probes are up at once, so this is what the runtime costs, and not the checks.
 */
final class ManyChecks {

  private static final int[] SIZES = {1, 100, 1_000, 10_000};
  private static final List<String> PATHS = List.of("/readyz", "/readyz?verbose", "/health");
  private static final int ASKS = 2_000;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** One start. */
  private record Sample(long launch, long heap, long resident, long threads, long peakThreads) {}

  private ManyChecks() {}

  public static void main(String[] args) throws Exception {
    int starts = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    System.out.println("java " + Runtime.version());
    var samples = new ArrayList<List<Sample>>();
    for (int i = 0; i < SIZES.length; i++) {
      samples.add(new ArrayList<>());
    }
    for (int round = 0; round < starts; round++) {
      for (int i = 0; i < SIZES.length; i++) {
        samples.get(i).add(sample(SIZES[i]));
      }
    }
    for (int i = 0; i < SIZES.length; i++) {
      System.out.println(SIZES[i] + " checks: " + medians(samples.get(i)));
    }
    answers();
    idle();
  }

  private static CheckedProcess start(int size) {
    var checks = new CheckedSettings(size, Duration.ZERO, INTERVAL, INTERVAL);
    return CheckedProcess.start(checks, "-Xmx512m");
  }

  private static Sample sample(int size) throws Exception {
    try (var process = start(size)) {
      long resident = process.residentKilobytes();
      var memory = process.memory();
      return new Sample(
          process.launch().toMillis(),
          memory.get("heap_used").asLong(),
          resident,
          process.threads(),
          memory.get("peak_threads").asLong());
    }
  }

  private static String medians(List<Sample> of) {
    return String.format(
        Locale.ROOT,
        "launch to ready %d ms, heap %.1f MB, resident %.0f MB, threads %d, at most %d",
        median(of.stream().mapToLong(Sample::launch).toArray()),
        median(of.stream().mapToLong(Sample::heap).toArray()) / 1e6,
        median(of.stream().mapToLong(Sample::resident).toArray()) / 1e3,
        median(of.stream().mapToLong(Sample::threads).toArray()),
        median(of.stream().mapToLong(Sample::peakThreads).toArray()));
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** All sizes at once and asked in turn, so that what else the machine does falls on all. */
  private static void answers() throws Exception {
    try (var one = start(1);
        var thousand = start(1_000);
        var most = start(10_000)) {
      for (String path : PATHS) {
        for (var process : List.of(one, thousand, most)) {
          new Latencies().run(process.managementPort(), path, 200, 1, ASKS / 4); // warms up
        }
        var latencies = List.of(new Latencies(), new Latencies(), new Latencies());
        for (int round = 0; round < 4; round++) {
          latencies.get(0).run(one.managementPort(), path, 200, 1, ASKS / 4);
          latencies.get(1).run(thousand.managementPort(), path, 200, 1, ASKS / 4);
          latencies.get(2).run(most.managementPort(), path, 200, 1, ASKS / 4);
        }
        System.out.println(path + " of 1 check:       " + latencies.get(0));
        System.out.println(path + " of 1,000 checks:  " + latencies.get(1));
        System.out.println(path + " of 10,000 checks: " + latencies.get(2));
      }
    }
  }

  /** Side by side, a minute after the start, when what is compiled is compiled. */
  private static void idle() throws InterruptedException {
    try (var one = start(1);
        var thousand = start(1_000);
        var most = start(10_000)) {
      var processes = List.of(one, thousand, most);
      TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
      var before = processes.stream().map(CheckedProcess::cpu).toList();
      TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
      for (int i = 0; i < processes.size(); i++) {
        System.out.printf(
            Locale.ROOT,
            "%s: %d ms of processor time in %d s%n",
            List.of("1 check", "1,000 checks", "10,000 checks").get(i),
            processes.get(i).cpu().minus(before.get(i)).toMillis(),
            IDLE.toSeconds());
      }
    }
  }
}
