package io.evenkeel.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Probes as the kubelet does: a new connection each time, 200 to 399 is success, a redirect to the
 * same host is followed and one to another is success, one second for all of it. Three failures in
 * a row count, one success does. Nothing but the startup probe is asked until that has succeeded
 * once. Periods are shorter than in a cluster.
 */
public final class Kubelet implements AutoCloseable {

  public static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final int FAILURES = 3;

  /** One answer. */
  public record Result(boolean success, String what) {}

  private static final class Counted {
    private int failures;
    private long probed;
    private boolean ok;
    private String trouble = "";
  }

  private final int port;
  private final Map<String, Counted> probes = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean started;
  private volatile boolean ready;
  private final AtomicInteger restarts = new AtomicInteger();

  private Kubelet(int port) {
    this.port = port;
    this.thread = new Thread(this::run, "kubelet");
  }

  /** One that probes this port of this machine until it is closed. */
  public static Kubelet of(int port) {
    var kubelet = new Kubelet(port);
    kubelet.thread.setDaemon(true);
    kubelet.thread.start();
    return kubelet;
  }

  private void run() {
    while (!closed) {
      if (!started) {
        started = probe("startupz");
      } else {
        ready = probe("readyz");
        if (!probe("livez")) {
          restarts.incrementAndGet();
          started = false;
          ready = false;
        }
      }
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  /** Whether the probe stands as successful; liveness does until it has failed often enough. */
  private boolean probe(String name) {
    Counted counted = probes.computeIfAbsent(name, n -> new Counted());
    Result result = get(port, "/" + name, TIMEOUT);
    synchronized (counted) {
      counted.probed++;
      if (result.success()) {
        counted.failures = 0;
        counted.ok = true;
      } else {
        counted.trouble = result.what();
        counted.failures++;
        boolean first = !counted.ok && !name.equals("livez");
        counted.ok = !first && counted.failures < FAILURES;
      }
      return counted.ok;
    }
  }

  /** One probe. */
  public static Result get(int port, String path, Duration timeout) {
    return get("127.0.0.1", port, path, System.nanoTime() + timeout.toNanos(), 10);
  }

  private static Result get(String host, int port, String path, long end, int redirects) {
    Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    var client = HttpClient.newBuilder().connectTimeout(left).build();
    var request =
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
            .timeout(left)
            .header("User-Agent", "kube-probe/1.31")
            .build();
    try {
      var answer =
          client
              .sendAsync(request, BodyHandlers.ofString())
              .get(left.toNanos(), TimeUnit.NANOSECONDS);
      var location = answer.headers().firstValue("Location").map(URI::create);
      if (answer.statusCode() / 100 == 3 && location.isPresent() && redirects > 0) {
        URI to = request.uri().resolve(location.get());
        return host.equals(to.getHost())
            ? get(host, to.getPort(), to.getPath(), end, redirects - 1)
            : new Result(true, "redirect to " + to.getHost());
      }
      boolean success = answer.statusCode() >= 200 && answer.statusCode() < 400;
      return new Result(success, answer.statusCode() + " " + answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(false, e.toString());
    } catch (Exception e) {
      return new Result(false, e.toString());
    }
  }

  /** Whether the pod would get traffic. */
  public boolean ready() {
    return ready;
  }

  /** How often the container would have been restarted. */
  public int restarts() {
    return restarts.get();
  }

  /** How often a probe was asked. */
  public long probed(String name) {
    Counted counted = probes.computeIfAbsent(name, n -> new Counted());
    synchronized (counted) {
      return counted.probed;
    }
  }

  /** What the last failure of a probe was; empty when there was none. */
  public String failedBecause(String name) {
    Counted counted = probes.computeIfAbsent(name, n -> new Counted());
    synchronized (counted) {
      return counted.trouble;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
