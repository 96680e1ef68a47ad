package io.evenkeel.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Closed-loop load: each client sends a GET, reads the whole answer, and sends the next on the same
 * connection until told to leave. It counts what a stopping or restarting service did to its users;
 * see {@link Outcome}.
 *
 * <p>Clients honour {@code Connection: close}, look for the end of the stream before each request
 * on a used connection, and come back at once; after a refused connection or a broken request after
 * {@value #RETRY_MILLIS} ms. They pay no allocation per request. Thread-safe.
 */
public final class KeepAliveLoad implements AutoCloseable {
  static final int RETRY_MILLIS = 10;
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final Plan plan;
  private final Tally tally = new Tally();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private KeepAliveLoad(Plan plan) {
    this.plan = plan;
    for (int i = 1; i <= plan.clients(); i++) {
      var client = new LoadClient(plan, tally, () -> stopped);
      var thread = new Thread(client, "load-client-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** What every client needs to know; the request is its bytes in ISO 8859-1. */
  record Plan(
      InetSocketAddress address,
      int clients,
      String request,
      Duration thinkTime,
      boolean closeEach,
      Duration answerTimeout) {}

  /**
   * A load on one address, not started yet.
   *
   * @throws IllegalArgumentException when the host is unknown or the port is not within 1-65535
   */
  public static Builder against(String host, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
    }
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("host: " + host + " (expected: a known host or address)");
    }
    return new Builder(address);
  }

  /** Waits up to 30 s until this many requests have been completed since the start. */
  public void awaitRequests(long count) {
    awaitRequests(count, Duration.ofSeconds(30));
  }

  /**
   * Waits until this many requests have been completed since the start.
   *
   * @throws AssertionError when the limit passes first; it shows the outcome so far
   */
  public void awaitRequests(long count, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (tally.requests() < count) {
      tally.failWhenAClientDied();
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError(
            "fewer than " + count + " requests in " + limit + ": " + outcome());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The counts so far; they may be a request apart from each other while clients run. */
  public Outcome outcome() {
    return tally.outcome();
  }

  /**
   * Lets every client finish the request it has sent, at most for the answer timeout, and ends its
   * connection. Calling it again gives the same outcome.
   *
   * @throws AssertionError when a client did not end, or ended by an error that is not the
   *     service's
   */
  public Outcome stop() {
    stopped = true;
    threads.forEach(LockSupport::unpark);
    long deadline = System.nanoTime() + plan.answerTimeout().plus(STOP_MARGIN).toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive() && System.nanoTime() - deadline < 0) {
        try {
          thread.join(100);
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    tally.failWhenAClientDied();
    if (threads.stream().anyMatch(Thread::isAlive)) {
      throw new AssertionError("a load client did not end: " + outcome());
    }
    return outcome();
  }

  /** Ends the load like {@link #stop}. */
  @Override
  public void close() {
    stop();
  }

  /** Describes a load. Not thread-safe. */
  public static final class Builder {
    private final InetSocketAddress address;
    private int clients = 32;
    private String path = "/";
    private Duration thinkTime = Duration.ZERO;
    private boolean closeEach;
    private Duration answerTimeout = Duration.ofSeconds(30);

    private Builder(InetSocketAddress address) {
      this.address = address;
    }

    /** How many clients, each with one connection at a time. Default 32. */
    public Builder clients(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("clients: " + count + " (expected: 1 or more)");
      }
      clients = count;
      return this;
    }

    /** What is asked for, query included, as it goes on the wire. Default {@code /}. */
    public Builder path(String pathAndQuery) {
      path = RawHttp.checkedPath(pathAndQuery);
      return this;
    }

    /** How long a client waits between an answer and its next request. Default zero. */
    public Builder thinkTime(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("thinkTime: " + time + " (expected: 0 or more)");
      }
      thinkTime = time;
      return this;
    }

    /**
     * Whether each connection carries one request, which says {@code Connection: close}. Default
     * false.
     */
    public Builder closeEach(boolean oneRequestEach) {
      closeEach = oneRequestEach;
      return this;
    }

    /**
     * How long a whole answer, or a connect, may take; longer is broken or refused. Default 30 s.
     */
    public Builder answerTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "answerTimeout: " + timeout + " (expected: more than 0)");
      }
      answerTimeout = timeout;
      return this;
    }

    /** Starts all clients. */
    public KeepAliveLoad start() {
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: "
              + address.getHostString()
              + ":"
              + address.getPort()
              + (closeEach ? "\r\nConnection: close" : "")
              + "\r\n\r\n";
      return new KeepAliveLoad(
          new Plan(address, clients, request, thinkTime, closeEach, answerTimeout));
    }
  }
}
