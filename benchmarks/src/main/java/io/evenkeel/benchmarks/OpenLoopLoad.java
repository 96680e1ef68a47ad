package io.evenkeel.benchmarks;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
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
 * <p>One phase follows the other without a pause, and only the last one is told of: before it, the
 * service gets to know what is usual, and this client gets warm, whose own delay would be counted.
 *
 * <pre>
 * OpenLoopLoad &lt;url&gt; &lt;url of the probe&gt; &lt;requests a second&gt;x&lt;seconds&gt;...
 * </pre>
 */
public final class OpenLoopLoad {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PROBE_PERIOD = Duration.ofMillis(100).toNanos();

  /** At so many a second, for so long. */
  private record Phase(int rate, int seconds) {

    static Phase of(String text) {
      String[] parts = text.split("x", -1);
      return new Phase(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
  }

  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private final Phase phase;
  private final Queue<Long> served = new ConcurrentLinkedQueue<>();
  private final Queue<Long> probed = new ConcurrentLinkedQueue<>();
  private final LongAdder shed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder probesFailed = new LongAdder();

  private OpenLoopLoad(Phase phase) {
    this.phase = phase;
  }

  public static void main(String[] args) {
    if (args.length < 3) {
      throw new IllegalArgumentException("expected: url, probe's url, phases such as 50x10");
    }
    OpenLoopLoad load = null;
    for (String phase : Arrays.asList(args).subList(2, args.length)) {
      load = new OpenLoopLoad(Phase.of(phase));
      load.run(URI.create(args[0]), URI.create(args[1]));
    }
    LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // for the last answers
    Objects.requireNonNull(load).print(System.out);
    System.exit(0); // the client's threads are in no hurry
  }

  private void run(URI target, URI probe) {
    long period = Duration.ofSeconds(1).toNanos() / phase.rate();
    long begun = System.nanoTime();
    long probeDue = begun;
    for (long i = 0; i < (long) phase.rate() * phase.seconds(); i++) {
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
  }

  private void ask(URI target, long due, Queue<Long> ok, LongAdder refused, LongAdder broken) {
    var unused =
        CLIENT
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

  private void print(PrintStream out) {
    long[] times = sorted(served);
    long[] probes = sorted(probed);
    out.println(
        String.format(
            Locale.ROOT,
            "%d /s offered: %.1f /s served, %d shed, %d failed; p50 %.0f ms, p99 %.0f ms;"
                + " probes %d answered, slowest %.0f ms, %d failed",
            phase.rate(),
            (double) times.length / phase.seconds(),
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
