package io.evenkeel.benchmarks;

import io.evenkeel.testkit.KeepAliveLoad;
import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What a readiness check that blocks for 30 s costs those who ask {@code /readyz}; not part of any
 * build. From the root, after {@code mvn -DskipTests package}:
 *
 * <pre>{@code
 * java -cp "benchmarks/target/test-classes:runtime-core/target/test-classes:\
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.HungCheck 150
 * }</pre>
 *
 * <p>Three services run side by side, all with 10 checks and users on {@code /hello}, the third
 * with a check more, which hangs. They are probed in turn, 2,000 probes each on 4 keep-alive
 * connections, as many rounds as the argument says (150). A quantile is the median of those of the
 * rounds, so that a burst of other work in one of them does not count; what the second differs from
 * the first by is what the machine does. Exits with 1 if an answer is not what it should be, the
 * p99 of the one with the hung check is more than 1.5 times that of the first, or its threads have
 * grown.
 */
final class HungCheck {

  private static final int CONNECTIONS = 4;
  private static final int PROBES = 2_000;
  private static final int AT_ONCE = 64;
  private static final int CHECKS = 10;
  private static final double MOST = 1.5;
  private static final Duration HANG = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final CheckedProcess process;
  private final int status;
  private final List<Latencies> rounds = new ArrayList<>();

  private HungCheck(CheckedProcess process, int status) {
    this.process = process;
    this.status = status;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 150;
    System.exit(run(rounds) ? 0 : 1); // not where processes are open: they would stay
  }

  private static boolean run(int rounds) throws Exception {
    try (var plain = start(Duration.ZERO);
        var plainToo = start(Duration.ZERO);
        var hung = start(HANG);
        var users = users(plain);
        var usersToo = users(plainToo);
        var usersOfHung = users(hung)) {
      boolean good =
          compare(
              rounds,
              new HungCheck(plain, 200),
              new HungCheck(plainToo, 200),
              new HungCheck(hung, 503));
      for (var load : List.of(users, usersToo, usersOfHung)) {
        System.out.println("users: " + load.stop());
      }
      return good;
    }
  }

  private static CheckedProcess start(Duration hang) {
    return CheckedProcess.start(new CheckedSettings(CHECKS, hang, TIMEOUT, INTERVAL));
  }

  private static KeepAliveLoad users(CheckedProcess process) {
    return KeepAliveLoad.against("127.0.0.1", process.port())
        .path("/hello")
        .clients(2)
        .thinkTime(Duration.ofMillis(5))
        .start();
  }

  private static boolean compare(int rounds, HungCheck plain, HungCheck plainToo, HungCheck hung)
      throws Exception {
    var all = List.of(plain, plainToo, hung);
    for (var one : all) {
      one.probe(); // all are warm then, and have all the threads they need
      one.rounds.clear();
    }
    System.out.println("64 probes at once while the check hangs: " + hung.probeAtOnce());
    var threads = all.stream().map(one -> one.process.threads()).toList();
    for (int i = 0; i < rounds; i++) {
      for (var one : all) {
        one.probe();
      }
    }
    System.out.println("java " + Runtime.version());
    System.out.println("no check hangs: " + plain.against(plain, threads.get(0)));
    System.out.println("nor here:       " + plainToo.against(plain, threads.get(1)));
    System.out.println("one hangs:      " + hung.against(plain, threads.get(2)));
    return hung.at(0.99) <= MOST * plain.at(0.99) && hung.process.threads() <= threads.get(2);
  }

  private void probe() throws Exception {
    var latencies = new Latencies();
    latencies.run(process.managementPort(), "/readyz", status, CONNECTIONS, PROBES);
    rounds.add(latencies);
  }

  /** Microseconds. */
  private double at(double quantile) {
    double[] each = rounds.stream().mapToDouble(round -> round.at(quantile)).sorted().toArray();
    return each[each.length / 2];
  }

  private String against(HungCheck other, long threadsBefore) {
    return String.format(
        Locale.ROOT,
        "p50 %.0f us (ratio %.2f), p99 %.0f us (%.2f), p99.9 %.0f us (%.2f), threads %d, then %d",
        at(0.5),
        at(0.5) / other.at(0.5),
        at(0.99),
        at(0.99) / other.at(0.99),
        at(0.999),
        at(0.999) / other.at(0.999),
        threadsBefore,
        process.threads());
  }

  /** What each of them was answered within 2 s, and how often. */
  private Map<String, Integer> probeAtOnce() throws Exception {
    var pool = Executors.newFixedThreadPool(AT_ONCE);
    List<Callable<String>> probes = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      probes.add(this::oneProbe);
    }
    var answers = new TreeMap<String, Integer>();
    for (var answer : pool.invokeAll(probes, 2, TimeUnit.SECONDS)) {
      answers.merge(answer.isCancelled() ? "not within 2 s" : answer.get(), 1, Integer::sum);
    }
    pool.shutdownNow();
    return answers;
  }

  private String oneProbe() throws IOException {
    var answer = RawHttp.get(process.managementPort(), "/readyz");
    return answer.status() + " " + answer.body().strip().replace("\n", "; ");
  }
}
