package io.evenkeel.benchmarks;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a fixed rate, whatever becomes of those before: the clients of an overloaded service
 * do not wait for each other. A request's time counts from when it was due. Beside it a probe is
 * asked ten times a second. Prints one line, for a table.
 *
 * <pre>
 * OpenLoopLoad &lt;url&gt; &lt;requests a second&gt; &lt;seconds&gt; &lt;url of the probe&gt;
 * </pre>
 */
public final class OpenLoopLoad {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PROBE_PERIOD = Duration.ofMillis(100).toNanos();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Queue<Long> served = new ConcurrentLinkedQueue<>();
  private final Queue<Long> probed = new ConcurrentLinkedQueue<>();
  private final LongAdder shed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder probesFailed = new LongAdder();

  private OpenLoopLoad() {}

  public static void main(String[] args) {
    if (args.length != 4) {
      throw new IllegalArgumentException("expected: url, requests a second, seconds, probe's url");
    }
    int rate = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    var load = new OpenLoopLoad();
    load.run(URI.create(args[0]), rate, seconds, URI.create(args[3]));
    load.print(System.out, rate, seconds);
    System.exit(0); // the client's threads are in no hurry
  }

  private void run(URI target, int rate, int seconds, URI probe) {
    long period = Duration.ofSeconds(1).toNanos() / rate;
    long begun = System.nanoTime();
    long probeDue = begun;
    for (long i = 0; i < (long) rate * seconds; i++) {
      long due = begun + i * period;
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      ask(target, due, served, shed, failed);
      if (probeDue - System.nanoTime() <= 0) {
        ask(probe, System.nanoTime(), probed, probesFailed, probesFailed);
        probeDue += PROBE_PERIOD;
      }
    }
    LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // for the last answers
  }

  private void ask(URI target, long due, Queue<Long> ok, LongAdder refused, LongAdder broken) {
    var unused =
        client
            .sendAsync(
                HttpRequest.newBuilder(target).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.discarding())
            .whenComplete(
                (@Nullable HttpResponse<Void> answer, @Nullable Throwable failure) -> {
                  if (answer == null) {
                    broken.increment();
                  } else if (answer.statusCode() == 200) {
                    ok.add(System.nanoTime() - due);
                  } else if (answer.statusCode() == 503) {
                    refused.increment();
                  } else {
                    broken.increment();
                  }
                });
  }

  private void print(PrintStream out, int rate, int seconds) {
    long[] times = sorted(served);
    long[] probes = sorted(probed);
    out.println(
        String.format(
            Locale.ROOT,
            "%d /s offered: %.1f /s served, %d shed, %d failed; p50 %.0f ms, p99 %.0f ms;"
                + " probes %d answered, slowest %.0f ms, %d failed",
            rate,
            (double) times.length / seconds,
            shed.sum(),
            failed.sum(),
            percentile(times, 0.5),
            percentile(times, 0.99),
            probes.length,
            percentile(probes, 1),
            probesFailed.sum()));
  }

  private static long[] sorted(Queue<Long> times) {
    return times.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static double percentile(long[] sorted, double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted.length == 0
        ? Double.NaN
        : Arrays.stream(sorted).skip(index).findFirst().orElse(0) / 1e6;
  }
}
