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
 * benchmarks/target/reference-service.jar" io.evenkeel.benchmarks.HungCheck 20
 * }</pre>
 *
 * <p>Two services run side by side, both with 10 checks and users on {@code /hello}, one with a
 * check more, which hangs. They are probed in turn, 2,000 probes each on 4 keep-alive connections,
 * as many rounds as the argument says (20), so that what else the machine does falls on both. Exits
 * with 1 if an answer is not what it should be, the p99 of the one with the hung check is more than
 * 1.5 times that of the other, or its threads have grown.
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
  private final Latencies latencies = new Latencies();

  private HungCheck(CheckedProcess process, int status) {
    this.process = process;
    this.status = status;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    try (var plain = start(Duration.ZERO);
        var hung = start(HANG);
        var users = users(plain);
        var usersOfHung = users(hung)) {
      boolean good = compare(rounds, new HungCheck(plain, 200), new HungCheck(hung, 503));
      System.out.println("users: " + users.stop() + "\nusers of the hung: " + usersOfHung.stop());
      System.exit(good ? 0 : 1);
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

  private static boolean compare(int rounds, HungCheck plain, HungCheck hung) throws Exception {
    plain.probe(new Latencies());
    hung.probe(new Latencies()); // both are warm now, and have all the threads they need
    System.out.println("64 probes at once while the check hangs: " + hung.probeAtOnce());
    long threads = plain.process.threads();
    long threadsOfHung = hung.process.threads();
    for (int i = 0; i < rounds; i++) {
      plain.probe(plain.latencies);
      hung.probe(hung.latencies);
    }
    double ratio = hung.latencies.at(0.99) / plain.latencies.at(0.99);
    long grown = hung.process.threads() - threadsOfHung;
    System.out.println("without: " + plain.latencies + "; threads " + threads);
    System.out.println("hung:    " + hung.latencies + "; threads " + threadsOfHung);
    System.out.printf(
        Locale.ROOT,
        "java %s: ratio of p50 %.2f, p99 %.2f, p99.9 %.2f; threads grown by %d (without: %d)%n",
        Runtime.version(),
        hung.latencies.at(0.5) / plain.latencies.at(0.5),
        ratio,
        hung.latencies.at(0.999) / plain.latencies.at(0.999),
        grown,
        plain.process.threads() - threads);
    return ratio <= MOST && grown <= 0;
  }

  private void probe(Latencies into) throws Exception {
    into.run(process.managementPort(), "/readyz", status, CONNECTIONS, PROBES);
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
