package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A point in monotonic time by which something has to be over. Made once and passed down, so that
 * every wait below it shares the same end. Immutable, thread-safe.
 *
 * <p>Code far below need not be handed one: {@link #current()} is that of the request or the piece
 * of work that the calling thread is at.
 */
public final class Deadline {

  // Far enough for any service, near enough that sums of two never overflow a long of nanoseconds.
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Empty on every thread but those at work that has a deadline. */
  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  /**
   * Ends after the given time, by {@link System#nanoTime()}.
   *
   * @param time from now; zero or negative is expired at once, more than a year counts as a year
   */
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /**
   * Ends after the given time.
   *
   * @param nanoTime the monotonic clock to measure with, in nanoseconds
   */
  public static Deadline after(Duration time, LongSupplier nanoTime) {
    Duration bounded =
        time.compareTo(LONGEST) > 0 ? LONGEST : time.isNegative() ? Duration.ZERO : time;
    return new Deadline(nanoTime, nanoTime.getAsLong() + bounded.toNanos());
  }

  /**
   * That of the work the calling thread is at: of a request with a time limit, of a task such a
   * request handed to an executor of the service, or of {@link #run}. Empty where there is no
   * limit, and on threads that know nothing of the request; see {@link #carrying}.
   */
  public static Optional<Deadline> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * The task with the deadline of the calling thread, wherever it runs; the task itself if there is
   * none. For executors; those of a service do it by themselves.
   */
  public static Runnable carrying(Runnable task) {
    Deadline carried = CURRENT.get();
    return carried == null ? task : () -> within(carried, task);
  }

  /** The task without any deadline, for work that is to outlast the request that begins it. */
  public static Runnable apart(Runnable task) {
    return () -> within(null, task);
  }

  /**
   * Runs the task on this thread with this as its {@link #current()} deadline, or with the one that
   * is current already if that ends earlier. Nothing is stopped when it passes: what waits looks at
   * what is left. Afterwards the thread has what it had before.
   */
  public void run(Runnable task) {
    within(earlierThan(CURRENT.get()), task);
  }

  /** As {@link #run}, for a task with a result or a checked exception. */
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    Deadline before = CURRENT.get();
    CURRENT.set(earlierThan(before));
    try {
      return task.call();
    } finally {
      restore(before);
    }
  }

  private static void within(@Nullable Deadline deadline, Runnable task) {
    Deadline before = CURRENT.get();
    restore(deadline);
    try {
      task.run();
    } finally {
      restore(before);
    }
  }

  private static void restore(@Nullable Deadline deadline) {
    if (deadline == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(deadline);
    }
  }

  /** By what is left: the two may measure with different clocks. */
  private Deadline earlierThan(@Nullable Deadline other) {
    return other == null || remainingNanos() <= other.remainingNanos() ? this : other;
  }

  /** The time that is left, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** The time that is left in nanoseconds, never negative. */
  public long remainingNanos() {
    return Math.max(0, end - nanoTime.getAsLong());
  }

  /** True once no time is left. */
  public boolean expired() {
    return remainingNanos() == 0;
  }

  /** The earlier of this deadline and the given time from now. */
  public Deadline atMost(Duration time) {
    Deadline other = after(time, nanoTime);
    return other.end - end < 0 ? other : this;
  }

  /** This deadline moved forward by the given time, which is thereby kept for what comes after. */
  public Deadline reserving(Duration time) {
    return new Deadline(nanoTime, end - time.toNanos());
  }

  @Override
  public String toString() {
    return "in " + remaining().toMillis() + " ms";
  }
}
