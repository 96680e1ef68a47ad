package io.evenkeel.runtime.http;

import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Finds how many requests at once a service can work on without making each other slow.
 *
 * <p>Little's law does the work: of {@code n} requests at once that take {@code s} times as long as
 * usual, {@code n / s} are worked on and the others wait somewhere, for a processor or a pool. The
 * limit begins small and doubles when it is reached, as long as nothing says that requests wait for
 * each other; then it is what the law says and a little more. From there it is widened step by step
 * while there is no waiting, and halved for a moment every half minute, to learn again what is
 * usual. Nobody needs all of it: it fades to twice what came at once lately, so that a rush does
 * not find what was let in when all piled up in a cold JVM.
 *
 * <p>It looks at one cohort after another, which are requests that were let in one after the other
 * under the same limit, and waits for all of them to end but those that hang: whatever ends in a
 * span of time are the short ones first. Requests that hang while others end as usual wait for
 * somebody else, and have no say. Used under the lock of {@link Overload}.
 */
final class AdaptiveLimit {

  /** No cohort's. */
  static final int NONE = -1;

  /** Times usual beyond which the limit is set to what Little's law says. */
  private static final double TOO_LONG = 2;

  /** Times usual beyond which it is narrowed a little. */
  private static final double LONG = 1.5;

  /** Times usual up to which it is widened when it is reached. */
  private static final double FINE = 1.3;

  /** Of what is worked on, how much more may wait, so that no processor does. */
  private static final double SPARE = 1.25;

  /** Once something is usual, so many may come at once, or twice as many as came lately. */
  private static final int BEGIN = 8;

  private static final double HALF_FADED = TimeUnit.SECONDS.toNanos(2);

  /** It doubles this often, too, while those that were let in cannot have ended yet. */
  private static final long BLIND = TimeUnit.MILLISECONDS.toNanos(100);

  /** Of a cohort that is waited for, the share that must have ended to let more in. */
  private static final double MOST_ENDED = 0.75;

  /** Signs of waiting that are believed; one that is plain counts twice. Once may be chance. */
  private static final int ENOUGH_SIGNS = 4;

  /** Of the limit, by how much it is widened first. */
  private static final double STEP = 0.1;

  private static final int MANY = 100;
  private static final int FEW = 20; // if there are no more in:
  private static final int FEW_ENDED = 3;

  /** Of a cohort: the others hang. */
  private static final double NEARLY_ALL = 0.9;

  private static final long WHILE = TimeUnit.SECONDS.toNanos(1);

  /** Times usual after which a cohort that does not end tells enough. */
  private static final double OVERDUE = 8;

  private static final double FIRST_OVERDUE = TimeUnit.SECONDS.toNanos(10);
  private static final double SHORTEST_OVERDUE = TimeUnit.MILLISECONDS.toNanos(20);
  private static final double SHORTEST_HANG = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FIRST_LOOK = TimeUnit.SECONDS.toNanos(1);
  private static final long BETWEEN_LOOKS = TimeUnit.SECONDS.toNanos(30);

  private final int least;
  private final int most;
  private final Collection<RouteLatency> routes;
  private final Cohort cohort;
  private double limit;
  private double typical;

  /** Whether requests were seen to wait for each other; before, the limit only grows. */
  private boolean closed;

  private long fadedAt;

  private double signs;
  private int fine;
  private boolean reached;
  private long reachedSince;
  private long grewAt;
  private boolean full;
  private long fullSince;
  private boolean looking;
  private long lookAt;

  AdaptiveLimit(int least, int most, Collection<RouteLatency> routes) {
    this.least = least;
    this.most = most;
    this.routes = routes;
    this.cohort = new Cohort(routes);
    this.limit = most;
  }

  int limit() {
    return looking ? Math.max(1, (int) (limit / 2)) : (int) limit;
  }

  /** Somebody had to wait. */
  void reached(long now) {
    if (!reached) {
      reached = true;
      reachedSince = now;
      grewAt = now;
    }
    fill(now);
    if (full && over(now)) {
      return;
    }
    if (!closed && signs == 0 && now - grewAt >= BLIND && now - reachedSince < typical) {
      limit(limit * 2);
      grewAt = now;
    }
  }

  /** Whether a request of this age waits for something that more or less of others cannot help. */
  boolean hangs(RouteLatency route, long age) {
    double usual = route.usual() == 0 ? typical : route.usual();
    return age >= (usual == 0 ? FIRST_OVERDUE : Math.max(OVERDUE * usual, SHORTEST_HANG));
  }

  /** A request is let in; the cohort it belongs to, or {@link #NONE}. */
  int entered(int atOnce, long now) {
    cohort.see(atOnce);
    fill(now);
    return full && !over(now) ? NONE : cohort.take(atOnce, now);
  }

  private void fill(long now) {
    int taken = cohort.taken();
    boolean enough =
        taken >= MANY
            || (taken >= FEW && cohort.age(now) >= WHILE)
            || (!closed && reached && taken >= limit());
    if (enough && !full) {
      full = true;
      fullSince = now;
    }
  }

  /**
   * A request has ended.
   *
   * @param measured whether its time counts
   */
  void ended(int itsCohort, RouteLatency route, long nanos, boolean measured, long now) {
    if (itsCohort != cohort.number()) {
      cohort.otherEnded();
      return;
    }
    cohort.ended(route, nanos, measured, now);
    if (full) {
      over(now);
    }
  }

  /** Whether the full cohort was looked at, and another begins. */
  private boolean over(long now) {
    double ended = cohort.ended();
    if (ended == 1) {
      decide(cohort.stretch(), now);
    } else if (!closed && reached && ended >= MOST_ENDED) {
      widen(cohort.stretchSoFar(now), now);
    } else if (now - fullSince < patience()) {
      return false;
    } else if (ended >= NEARLY_ALL || othersHang()) {
      decide(cohort.stretch(), now);
    } else if (typical > 0) {
      overdue(now);
    }
    next();
    return true;
  }

  /** Where all wait for each other, those that have ended did, too. */
  private boolean othersHang() {
    return cohort.measured() >= FEW_ENDED && cohort.stretch() < LONG;
  }

  private double patience() {
    return typical == 0 ? FIRST_OVERDUE : Math.max(OVERDUE * typical, SHORTEST_OVERDUE);
  }

  /**
   * So many wait before it that the cohort does not end. What ends meanwhile is all that can be
   * done, and Little's law is used the other way round.
   */
  private void overdue(long now) {
    signs += 2 * weight();
    if (signs < ENOUGH_SIGNS) {
      return;
    }
    if (!closed) {
      close(now);
    }
    looking = false;
    limit(Math.min(limit, cohort.throughput(now) * typical * SPARE));
  }

  private void decide(double stretch, long now) {
    if (looking) {
      looking = false;
      lookAt = now + BETWEEN_LOOKS;
      routes.forEach(RouteLatency::settle);
    } else if (closed) {
      decideClosed(stretch, now);
      looking = now - lookAt >= 0;
    } else {
      if (stretch <= TOO_LONG) {
        routes.forEach(RouteLatency::learn);
        limit(Math.max(faded(now), 2 * cohort.peak()));
      }
      widen(stretch, now);
    }
  }

  /**
   * What came at once some seconds ago matters less and less: in a cold JVM they piled up because
   * each took so long.
   */
  private double faded(long now) {
    double share = reached ? 1 : Math.pow(0.5, (double) (now - fadedAt) / HALF_FADED);
    fadedAt = now;
    return limit == most ? BEGIN : Math.max(BEGIN, limit * share);
  }

  /** Doubles while nothing says that requests wait for each other. */
  private void widen(double stretch, long now) {
    if (stretch > TOO_LONG) {
      signs += 2 * weight();
    } else if (stretch > LONG && reached) {
      signs += weight();
    } else {
      signs = 0;
      if (reached && stretch < FINE) {
        limit(limit * 2);
      }
    }
    if (signs >= ENOUGH_SIGNS) {
      close(now);
      limit(cohort.concurrency() / stretch * SPARE);
    }
  }

  private void close(long now) {
    closed = true;
    lookAt = now + FIRST_LOOK;
  }

  /** Of a sign: few may be late by chance. */
  private double weight() {
    return Math.min(1, (double) cohort.taken() / FEW);
  }

  private void decideClosed(double stretch, long now) {
    signs = 0;
    double lately = Math.max(faded(now), 2 * cohort.peak());
    if (!reached && stretch < LONG) {
      limit(Math.min(limit, lately));
    }
    if (stretch > TOO_LONG) {
      limit(Math.min(limit, cohort.concurrency() / stretch * SPARE));
    } else if (stretch > LONG) {
      limit(Math.min(limit, cohort.concurrency()) * 0.95);
    }
    fine = stretch < FINE && reached ? fine + 1 : 0;
    if (fine > 0) { // the longer there is no waiting, the farther it is from where there would be
      limit(limit + Math.max(1, limit * Math.min(1, STEP * (1 << Math.min(fine - 1, 4)))));
    }
  }

  private void limit(double wanted) {
    limit = Math.min(most, Math.max(least, Math.ceil(wanted)));
  }

  private void next() {
    double usual = cohort.usual();
    typical = usual == 0 ? typical : usual;
    cohort.next();
    full = false;
    reached = false;
  }
}
