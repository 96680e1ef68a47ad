package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in monotonic time by which something has to be over. Made once and passed down, so that
 * every wait below it shares the same end. Immutable, thread-safe.
 */
public final class Deadline {

  // Far enough for any service, near enough that sums of two never overflow a long of nanoseconds.
  private static final Duration LONGEST = Duration.ofDays(365);

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
