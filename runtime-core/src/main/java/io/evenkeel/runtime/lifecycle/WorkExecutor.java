package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A named executor that is stopped with the service: work in flight is waited for while the service
 * drains, and what is still there at the end is named. Thread-safe.
 *
 * <p>It takes work until it is stopped, so that requests which are still being served can use it.
 * What a task is to have of the thread that hands it in is put around it by a {@link Carrier}.
 */
public final class WorkExecutor extends ThreadPoolExecutor implements Component {

  private static final int QUEUE = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(2);

  private final String name;
  private final Carrier carrier;

  private WorkExecutor(
      String name,
      Carrier carrier,
      int threads,
      Duration idle,
      BlockingQueue<Runnable> queue,
      ThreadFactory factory) {
    super(threads, threads, idle.toNanos(), TimeUnit.NANOSECONDS, queue, factory);
    this.name = name;
    this.carrier = carrier;
    allowCoreThreadTimeOut(!idle.isZero());
  }

  private WorkExecutor(String name, Carrier carrier, ThreadFactory virtual) {
    super(0, Integer.MAX_VALUE, 0, TimeUnit.NANOSECONDS, new SynchronousQueue<>(), virtual);
    this.name = name;
    this.carrier = carrier;
  }

  /**
   * As many tasks at once as are handed in, each on a virtual thread; below JDK 21 as many as
   * {@link #defaultThreads}.
   */
  public static WorkExecutor unlimited(String service, String name, Carrier carrier) {
    var virtual = VirtualThreads.factory(service + "-" + name);
    return virtual.isPresent()
        ? new WorkExecutor(name, carrier, virtual.get())
        : limited(service, name, carrier, defaultThreads());
  }

  /**
   * So many tasks at once, on as many threads; 10,000 more may wait, and what comes beyond that is
   * rejected.
   *
   * @throws IllegalArgumentException if {@code threads} is not positive
   */
  public static WorkExecutor limited(String service, String name, Carrier carrier, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "executor " + name + ": " + threads + " threads (expected: at least 1)");
    }
    return new WorkExecutor(
        name,
        carrier,
        threads,
        IDLE,
        new LinkedBlockingQueue<>(QUEUE),
        daemons(service + "-" + name));
  }

  /** 8 per processor, at least 16. */
  public static int defaultThreads() {
    return Math.max(16, 8 * Runtime.getRuntime().availableProcessors());
  }

  static ThreadFactory daemons(String prefix) {
    var number = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Whatever is handed in comes through here, {@code submit} included. */
  @Override
  public void execute(Runnable task) {
    super.execute(carrier.carrying(task));
  }

  @Override
  public void drain(Deadline deadline) throws InterruptedException {
    while (getActiveCount() + getQueue().size() > 0 && !deadline.expired()) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
  }

  @Override
  public void stop(Deadline deadline) throws InterruptedException, TimeoutException {
    shutdown();
    if (!awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
      int running = getActiveCount();
      int waiting = shutdownNow().size();
      throw new TimeoutException(
          name + " still held " + running + " running, " + waiting + " waiting");
    }
  }
}
