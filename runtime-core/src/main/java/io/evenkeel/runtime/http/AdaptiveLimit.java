package io.evenkeel.runtime.http;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Finds how many requests at once a service can work on without making each other slow.
 *
 * <p>Little's law does the work: of {@code n} requests at once that take {@code s} times as long as
 * usual, {@code n / s} are worked on and the others wait somewhere, for a processor or a pool. The
 * limit is wide open until there is waiting, then what the law says and a little more; it is
 * widened step by step while there is none, and halved for a moment every half minute, to learn
 * again what is usual.
 *
 * <p>It looks at one cohort after another, which are requests that were let in one after the other
 * under the same limit, and waits for all of them to end but those that hang: whatever ends in a
 * span of time are the short ones first. Used under the lock of {@link Overload}.
 */
final class AdaptiveLimit {

  /** No cohort's. */
  static final int NONE = -1;

  /** Times usual beyond which the limit is set to what Little's law says. */
  private static final double TOO_LONG = 2;

  /** Times usual beyond which it is narrowed a little. */
  private static final double LONG = 1.5;

  /** Times usual up to which it is widened when it is reached. */
  private static final double FINE = 1.25;

  /** Of what is worked on, how much more may wait, so that no processor does. */
  private static final double SPARE = 1.25;

  private static final int MANY = 100;
  private static final int FEW = 20; // if there are no more in:
  private static final long WHILE = TimeUnit.SECONDS.toNanos(1);

  /** Times usual after which a cohort that does not end tells enough. */
  private static final double OVERDUE = 8;

  private static final double FIRST_OVERDUE = TimeUnit.SECONDS.toNanos(10);
  private static final double SHORTEST_OVERDUE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long FIRST_LOOK = TimeUnit.SECONDS.toNanos(1);
  private static final long BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(30);

  private final int least;
  private final int most;
  private final Collection<RouteLatency> routes;
  private double limit;
  private boolean closed;
  private boolean suspicious;
  private boolean looking;
  private long lookAt;
  private boolean reached;
  private int cohort;
  private long cohortSince;
  private boolean full;
  private long fullSince;
  private long throughput;
  private double typical;
  private int taken;
  private int ended;
  private double concurrency;

  AdaptiveLimit(int least, int most, Collection<RouteLatency> routes) {
    this.least = least;
    this.most = most;
    this.routes = routes;
    this.limit = most;
  }

  int limit() {
    return looking ? Math.max(1, (int) (limit / 2)) : (int) limit;
  }

  /** Somebody had to wait. */
  void reached() {
    reached = true;
  }

  /** A request is let in; the cohort it belongs to, or {@link #NONE}. */
  int entered(int atOnce, long now) {
    if (taken == 0) {
      cohortSince = now;
    }
    if (!full && (taken >= MANY || (taken >= FEW && now - cohortSince >= WHILE))) {
      full = true;
      fullSince = now;
    }
    if (full && !over(now)) {
      return NONE;
    }
    if (taken == 0) {
      cohortSince = now;
    }
    taken++;
    concurrency += atOnce;
    return cohort;
  }

  /**
   * A request has ended.
   *
   * @param measured whether its time counts
   */
  void ended(int itsCohort, RouteLatency route, long nanos, boolean measured, long now) {
    throughput++;
    if (itsCohort != cohort) {
      return; // of one that was looked at, or of none
    }
    ended++;
    if (measured) {
      route.add(nanos);
    }
    if (full) {
      over(now);
    }
  }

  /** Whether the full cohort was looked at, and another begins. */
  private boolean over(long now) {
    if (ended == taken) {
      decide(stretch(), concurrency / taken, now);
    } else if (now - fullSince < patience()) {
      return false;
    } else if (ended >= taken * 0.9) { // the others hang
      decide(stretch(), concurrency / taken, now);
    } else if (typical > 0) {
      overdue(now);
    }
    next();
    return true;
  }

  private double patience() {
    return typical == 0 ? FIRST_OVERDUE : Math.max(OVERDUE * typical, SHORTEST_OVERDUE);
  }

  /** How many times as long as usual they took, all routes together. */
  private double stretch() {
    double sum = 0;
    int count = 0;
    for (RouteLatency route : routes) {
      sum += route.stretch() * route.count();
      count += route.count();
    }
    return count == 0 ? 1 : sum / count;
  }

  /**
   * So many wait before it that the cohort does not end. What ends meanwhile is all that can be
   * done, and Little's law is used the other way round.
   */
  private void overdue(long now) {
    double wanted = (double) throughput / (now - cohortSince) * typical * SPARE;
    if (!closed) {
      closed = true;
      lookAt = now + FIRST_LOOK;
    }
    looking = false;
    limit(Math.min(limit, wanted));
  }

  private void decide(double stretch, double atOnce, long now) {
    if (looking) {
      looking = false;
      lookAt = now + BETWEEN_LOOKS;
      routes.forEach(RouteLatency::settle);
    } else if (!closed) {
      decideOpen(stretch, atOnce, now);
    } else {
      decideClosed(stretch, atOnce);
      looking = now - lookAt >= 0;
    }
  }

  private void decideOpen(double stretch, double atOnce, long now) {
    if (stretch <= TOO_LONG) {
      suspicious = false;
      routes.forEach(RouteLatency::learn);
    } else if (!suspicious) {
      suspicious = true; // once may be chance
    } else {
      closed = true;
      lookAt = now + FIRST_LOOK;
      limit(atOnce / stretch * SPARE);
    }
  }

  private void decideClosed(double stretch, double atOnce) {
    if (stretch > TOO_LONG) {
      limit(Math.min(limit, atOnce / stretch * SPARE));
    } else if (stretch > LONG) {
      limit(Math.min(limit, atOnce) * 0.95);
    } else if (stretch < FINE && reached) {
      limit(limit + Math.max(1, limit / 10));
    }
  }

  private void limit(double wanted) {
    limit = Math.min(most, Math.max(least, Math.ceil(wanted)));
  }

  private void next() {
    double sum = 0;
    int count = 0;
    for (RouteLatency route : routes) {
      sum += route.usual() * route.count();
      count += route.count();
      route.forget();
    }
    typical = count == 0 ? typical : sum / count;
    throughput = 0;
    cohort = (cohort + 1) & Integer.MAX_VALUE;
    full = false;
    taken = 0;
    ended = 0;
    concurrency = 0;
    reached = false;
  }
}
