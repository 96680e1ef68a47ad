package io.evenkeel.runtime.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many blocking requests in at once, lets others wait for a moment, and refuses the rest
 * before work on them begins. Thread-safe.
 *
 * <p>A burst may wait as long as the settings say. When somebody always waits, for longer than that
 * already, a fiftieth of it, so that nobody is served late because of those before (the idea of
 * CoDel). Routes marked critical go first, and have a share of the places to themselves.
 */
final class Overload {

  /** Somebody who waits; told once, outside of the lock. */
  interface Waiting {
    /** Has a place now. */
    void admitted(Place place);

    /** Will not have one. */
    void refused();
  }

  /** A place that is taken, to be given back once. */
  final class Place {
    private final RouteLatency route;
    private final long since;
    private final int cohort;
    private boolean hanging;

    private Place(RouteLatency route, long since, int cohort) {
      this.route = route;
      this.since = since;
      this.cohort = cohort;
    }

    /**
     * The request has ended; not the first time, this does nothing.
     *
     * @param measured whether how long it took says how busy the service is
     */
    void leave(boolean measured) {
      Overload.this.left(this, measured);
    }
  }

  private record Queued(Waiting waiting, RouteLatency route, long since) {}

  private static final int CRITICAL = 0;
  private static final int ORDINARY = 1;

  /** Between two looks for places that hang: each goes through all of them. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LOOK_WHEN_FULL = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int STANDING = 50; // of the wait that is left while the queue stands

  private final LongSupplier nanoTime;
  private final List<RouteLatency> routes = new ArrayList<>();
  private final @Nullable AdaptiveLimit adaptive;
  private final int most;
  private final double ordinaryShare;
  private final long maxWait;
  private final List<Deque<Queued>> queues = List.of(new ArrayDeque<>(), new ArrayDeque<>());
  private final LongAdder[] shed = {new LongAdder(), new LongAdder()};
  private boolean anyCritical;
  private final Set<Place> places = new LinkedHashSet<>();
  private int hanging;
  private long lookedAt;
  private long standsSince;
  private long lastQueued;

  Overload(OverloadSettings settings, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    most = settings.most();
    adaptive =
        settings.adaptive() ? new AdaptiveLimit(settings.minConcurrent(), most, routes) : null;
    ordinaryShare = 1 - settings.criticalShare();
    maxWait = settings.maxWait().toNanos();
    lastQueued = nanoTime.getAsLong() - maxWait - 1;
    standsSince = lastQueued;
  }

  /** A route whose requests will come; before the first of any. */
  RouteLatency route(boolean critical) {
    anyCritical |= critical;
    var route = new RouteLatency();
    routes.add(route);
    return route;
  }

  /** A place if there is one now. */
  synchronized @Nullable Place enter(RouteLatency route, boolean critical) {
    return queues.get(critical ? CRITICAL : ORDINARY).isEmpty() && room(critical)
        ? place(route)
        : null;
  }

  /** Waits for a place; called after there was none. */
  void await(RouteLatency route, boolean critical, Waiting waiting) {
    Place place = null;
    boolean full = false;
    synchronized (this) {
      var queue = queues.get(critical ? CRITICAL : ORDINARY);
      if (queue.isEmpty() && room(critical)) {
        place = place(route);
      } else if (adaptive != null) {
        adaptive.reached(nanoTime.getAsLong());
      }
      if (place == null) {
        full = maxWait == 0;
        if (!full) {
          queue.add(new Queued(waiting, route, waitsFrom()));
        }
      }
    }
    if (place != null) {
      waiting.admitted(place);
    } else if (full) {
      refuse(critical ? CRITICAL : ORDINARY, waiting);
    }
  }

  /** Refuses those that have waited too long; called by a timer of each. */
  void expire() {
    var changes = new ArrayList<Runnable>();
    synchronized (this) {
      serve(changes);
    }
    changes.forEach(Runnable::run);
  }

  private void left(Place place, boolean measured) {
    var changes = new ArrayList<Runnable>();
    synchronized (this) {
      if (!places.remove(place)) {
        return; // Undertow may tell of an end twice
      }
      hanging -= place.hanging ? 1 : 0;
      if (adaptive != null) {
        long now = nanoTime.getAsLong();
        adaptive.ended(place.cohort, place.route, now - place.since, measured, now);
      }
      serve(changes);
    }
    changes.forEach(Runnable::run);
  }

  /** Under the lock; whom it concerns is told outside of it. */
  private void serve(List<Runnable> changes) {
    long now = nanoTime.getAsLong();
    boolean queued = !queues.stream().allMatch(Deque::isEmpty);
    for (int rank = CRITICAL; rank <= ORDINARY; rank++) {
      serve(rank, now, changes);
    }
    if (queued) {
      lastQueued = now;
    }
  }

  /** The queue stands from when it was first used after a while in which it was not. */
  private long waitsFrom() {
    long now = nanoTime.getAsLong();
    if (now - lastQueued > maxWait && queues.stream().allMatch(Deque::isEmpty)) {
      standsSince = now;
    }
    lastQueued = now;
    return now;
  }

  private void serve(int rank, long now, List<Runnable> changes) {
    var queue = queues.get(rank);
    long patience = now - standsSince > maxWait ? maxWait / STANDING : maxWait;
    for (Queued first = queue.peek(); first != null; first = queue.peek()) {
      Waiting waiting = first.waiting();
      if (now - first.since() >= patience) {
        queue.remove();
        changes.add(() -> refuse(rank, waiting));
      } else if (room(rank == CRITICAL)) {
        queue.remove();
        Place place = place(first.route());
        changes.add(() -> waiting.admitted(place));
      } else {
        return;
      }
    }
  }

  private boolean room(boolean critical) {
    if (places.size() >= share(most, critical)) {
      return false;
    }
    return adaptive == null || roomFound(adaptive, critical);
  }

  private boolean roomFound(AdaptiveLimit limit, boolean critical) {
    int its = share(limit.limit(), critical);
    if (places.size() - hanging >= its) {
      look(limit, LOOK_WHEN_FULL);
    }
    return places.size() - hanging < its;
  }

  /** Those that hang are not what makes others slow, and leave them their places. */
  private void look(AdaptiveLimit limit, long notBefore) {
    long now = nanoTime.getAsLong();
    if (now - lookedAt < notBefore) {
      return;
    }
    lookedAt = now;
    for (Place place : places) {
      if (!place.hanging && limit.hangs(place.route, now - place.since)) {
        place.hanging = true;
        hanging++;
      }
    }
  }

  private int share(int limit, boolean critical) {
    return critical || !anyCritical ? limit : Math.max(1, (int) (limit * ordinaryShare));
  }

  private Place place(RouteLatency route) {
    long now = nanoTime.getAsLong();
    int cohort = AdaptiveLimit.NONE;
    if (adaptive != null) {
      look(adaptive, LOOK);
      cohort = adaptive.entered(places.size() + 1 - hanging, now);
    }
    var place = new Place(route, now, cohort);
    places.add(place);
    return place;
  }

  private void refuse(int rank, Waiting waiting) {
    shed[rank].increment();
    waiting.refused();
  }

  Duration maxWait() {
    return Duration.ofNanos(maxWait);
  }

  synchronized int limit() {
    return adaptive == null ? most : Math.min(most, adaptive.limit());
  }

  synchronized int inside() {
    return places.size();
  }

  synchronized int waiting() {
    return queues.stream().mapToInt(Deque::size).sum();
  }

  long shed(boolean critical) {
    return shed[critical ? CRITICAL : ORDINARY].sum();
  }
}
