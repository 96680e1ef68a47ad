package io.evenkeel.runtime.http;

import java.util.Collection;
import java.util.Comparator;

/**
 * Requests that were let in one after the other under the same limit, and what became of them. Used
 * under the lock of {@link Overload}.
 */
final class Cohort {

  private final Collection<RouteLatency> routes;
  private int number;
  private long since;
  private int taken;
  private int ended;
  private int others;
  private double concurrency;
  private int peak;
  private double begun; // of those that have not ended, from when they were let in

  Cohort(Collection<RouteLatency> routes) {
    this.routes = routes;
  }

  /** Never negative. */
  int number() {
    return number;
  }

  int taken() {
    return taken;
  }

  /** The most that were worked on at once. */
  int peak() {
    return peak;
  }

  long age(long now) {
    return taken == 0 ? 0 : now - since;
  }

  double ended() {
    return (double) ended / taken;
  }

  /** How many were worked on at once when one of it was let in, on average. */
  double concurrency() {
    return concurrency / taken;
  }

  /** Requests that ended while it was looked at, a second; whether they are of it or not. */
  double throughput(long now) {
    return (double) (ended + others) / age(now);
  }

  void see(int atOnce) {
    peak = Math.max(peak, atOnce);
  }

  int take(int atOnce, long now) {
    if (taken == 0) {
      since = now;
    }
    taken++;
    concurrency += atOnce;
    begun += now - since;
    return number;
  }

  void otherEnded() {
    others++;
  }

  void ended(RouteLatency route, long nanos, boolean measured, long now) {
    ended++;
    begun -= now - nanos - since;
    if (measured) {
      route.add(nanos);
    }
  }

  int measured() {
    return routes.stream().mapToInt(RouteLatency::count).sum();
  }

  /**
   * How many times as long as usual they took: the median of the routes, each with its share of the
   * requests. One route that becomes slow waits for something of its own.
   */
  double stretch() {
    var measured =
        routes.stream()
            .filter(route -> route.count() > 0)
            .sorted(Comparator.comparingDouble(RouteLatency::stretch))
            .toList();
    int half = measured();
    for (RouteLatency route : measured) {
      half -= 2 * route.count();
      if (half <= 0) {
        return route.stretch();
      }
    }
    return 1;
  }

  /** The same before all have ended: those that have not take at least as long as they have. */
  double stretchSoFar(long now) {
    double sum = (double) (taken - ended) * (now - since) - begun;
    double usual = 0;
    for (RouteLatency route : routes) {
      sum += route.sum();
      usual += route.usual() * route.count();
    }
    return usual == 0 ? 1 : sum / usual;
  }

  /** What is usual for requests like them; 0 if that is not known. */
  double usual() {
    double sum = 0;
    for (RouteLatency route : routes) {
      sum += route.usual() * route.count();
    }
    int count = measured();
    return count == 0 ? 0 : sum / count;
  }

  /** The next one begins. */
  void next() {
    routes.forEach(RouteLatency::forget);
    number = (number + 1) & Integer.MAX_VALUE;
    taken = 0;
    ended = 0;
    others = 0;
    concurrency = 0;
    peak = 0;
    begun = 0;
  }
}
