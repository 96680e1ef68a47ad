package io.evenkeel.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.Carrier;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.policy.Policies;
import io.evenkeel.runtime.policy.PoliciesSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * What an outage of 20 s makes of the calls of 200 clients, each of which makes one every 100 ms:
 * how many tries there are for each call, and how long it takes until all calls succeed again. The
 * target is a real socket, which accepts a connection and closes it while it is down.
 *
 * <pre>
 * java -cp "benchmarks/target/reference-service.jar:benchmarks/target/jmh-lib/*" \
 *     io.evenkeel.benchmarks.OutageExperiment
 * </pre>
 */
public final class OutageExperiment {

  private static final int CLIENTS = 200;
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration UP_BEFORE = Duration.ofSeconds(5);
  private static final Duration DOWN = Duration.ofSeconds(20);
  private static final Duration UP_AFTER = Duration.ofSeconds(12);
  private static final int SLOTS_PER_SECOND = 2;

  private final PrintStream out = System.out;

  private OutageExperiment() {}

  public static void main(String[] args) throws Exception {
    ((Logger) LoggerFactory.getLogger("io.evenkeel.runtime.policy")).setLevel(Level.OFF);
    var experiment = new OutageExperiment();
    experiment.out.println(
        "| policy | calls in the outage | tries | tries a call | full goodput after |");
    experiment.out.println("|---|---|---|---|---|");
    experiment.failsafe();
    experiment.evenkeel("retry 3, budget 10 %", Map.of("breaker.enabled", false));
    experiment.evenkeel("retry 3, budget 10 %, breaker open 5 s", Map.of());
    experiment.evenkeel("retry 3, budget 10 %, breaker open 1 s", Map.of("breaker.open", "1s"));
  }

  /** A call of a client, which takes the try to make. */
  @FunctionalInterface
  private interface Guard {
    void call(Callable<Boolean> attempt) throws Exception;
  }

  private void failsafe() throws Exception {
    var retry =
        RetryPolicy.builder()
            .withMaxRetries(3)
            .withBackoff(Duration.ofMillis(50), Duration.ofSeconds(2))
            .withJitter(0.5)
            .build();
    run("Failsafe: retry 3", attempt -> Failsafe.with(retry).get(attempt::call));
  }

  private void evenkeel(String name, Map<String, ?> more) throws Exception {
    var values = new HashMap<String, Object>();
    values.put("policies.target.preset", "same-site-rpc");
    values.put("policies.target.retries", 3);
    more.forEach((key, value) -> values.put("policies.target." + key, value));
    var config =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(ConfigSource.of("experiment", values))
            .section("policies", PoliciesSettings.class)
            .load();
    try (var telemetry = Telemetry.builder(ServiceIdentity.of("outage")).start()) {
      var settings = config.settings(PoliciesSettings.class);
      var policies = Policies.of("outage", settings, telemetry, Carrier.NOTHING);
      run("Evenkeel: " + name, policies.named("target")::call);
      policies.stop(Deadline.after(DOWN));
    }
  }

  private void run(String name, Guard guard) throws Exception {
    long whole = UP_BEFORE.plus(DOWN).plus(UP_AFTER).toNanos();
    try (var target = new Target()) {
      var tally = new Tally(System.nanoTime());
      var done = new CountDownLatch(CLIENTS);
      for (int i = 0; i < CLIENTS; i++) {
        long offset = PERIOD.toNanos() * i / CLIENTS;
        Runnable client =
            () -> {
              clientLoop(guard, target, tally, offset, whole);
              done.countDown();
            };
        new Thread(client, "client-" + i).start();
      }
      TimeUnit.NANOSECONDS.sleep(UP_BEFORE.toNanos());
      target.down = true;
      TimeUnit.NANOSECONDS.sleep(DOWN.toNanos());
      target.down = false;
      done.await();
      out.println(tally.row(name));
    }
  }

  private static void clientLoop(Guard guard, Target target, Tally tally, long offset, long whole) {
    long next = offset;
    while (next < whole) {
      long wait = next - tally.elapsed();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
      long begun = tally.elapsed();
      tally.offered.incrementAndGet(tally.slot(begun));
      try {
        guard.call(
            () -> {
              tally.tries.incrementAndGet(tally.slot(tally.elapsed()));
              return target.ask();
            });
        tally.good.incrementAndGet(tally.slot(begun));
      } catch (Exception e) {
        // a call that failed, which the tally knows by its absence
      }
      next = Math.max(next + PERIOD.toNanos(), tally.elapsed());
    }
  }

  /** Counts by half seconds. */
  private static final class Tally {

    private static final int SLOTS = 200;
    private final long origin;
    final AtomicLongArray offered = new AtomicLongArray(SLOTS);
    final AtomicLongArray tries = new AtomicLongArray(SLOTS);
    final AtomicLongArray good = new AtomicLongArray(SLOTS);

    Tally(long origin) {
      this.origin = origin;
    }

    long elapsed() {
      return System.nanoTime() - origin;
    }

    int slot(long nanos) {
      return (int) Math.min(SLOTS - 1, nanos * SLOTS_PER_SECOND / 1_000_000_000L);
    }

    String row(String name) {
      int from = slot(UP_BEFORE.toNanos());
      int to = slot(UP_BEFORE.plus(DOWN).toNanos());
      long calls = 0;
      long tried = 0;
      for (int i = from; i < to; i++) {
        calls += offered.get(i);
        tried += tries.get(i);
      }
      return String.format(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | %s |",
          name,
          calls,
          tried,
          (double) tried / calls,
          recovery(to));
    }

    /** The end of the first half second in which all calls that began succeeded. */
    private String recovery(int back) {
      long usual = offered.get(slot(UP_BEFORE.toNanos()) - 1);
      for (int i = back; i < SLOTS; i++) {
        if (good.get(i) >= usual * 99 / 100) {
          return String.format(Locale.ROOT, "%.1f s", (double) (i + 1 - back) / SLOTS_PER_SECOND);
        }
      }
      return "never";
    }
  }

  /** Answers one byte for one byte, or hangs up. */
  private static final class Target implements AutoCloseable {

    private final ServerSocket socket =
        new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    volatile boolean down;

    Target() throws IOException {
      var accepting = new Thread(this::accept, "target");
      accepting.setDaemon(true);
      accepting.start();
    }

    boolean ask() throws IOException {
      try (var connection = new Socket(InetAddress.getLoopbackAddress(), socket.getLocalPort())) {
        connection.getOutputStream().write(1);
        if (connection.getInputStream().read() < 0) {
          throw new IOException("hung up");
        }
        return true;
      }
    }

    private void accept() {
      while (!socket.isClosed()) {
        try (var client = socket.accept()) {
          if (down) {
            client.setSoLinger(true, 0);
          } else if (client.getInputStream().read() >= 0) {
            client.getOutputStream().write(1);
          }
        } catch (IOException e) {
          // the client has gone, or this is the end
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
