package io.evenkeel.runtime.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * A service of a fixed capacity behind an {@link Overload}, in virtual time: requests arrive at
 * random, as many as can are worked on, the others it let in wait in line.
 */
final class BusyServer {

  /** What became of the requests that arrived in a span of time. */
  record Tally(int served, int refused, List<Double> millis) {

    double percentile(double share) {
      var sorted = millis.stream().sorted().toList();
      return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
  }

  private record Event(long at, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Queue<Runnable> line = new ArrayDeque<>();
  private final Random random;
  private final int capacity;
  private final ToDoubleFunction<Random> serviceMillis;
  final Overload overload;
  private final RouteLatency route;
  private final RouteLatency other;
  private long now;
  private long order;
  private int working;
  private boolean counting;
  private int served;
  private int refused;
  private List<Double> millis = new ArrayList<>();
  private double shareOfOther;
  private double otherMillis;

  BusyServer(
      long seed, int capacity, OverloadSettings settings, ToDoubleFunction<Random> serviceMillis) {
    this.random = new Random(seed);
    this.capacity = capacity;
    this.serviceMillis = serviceMillis;
    this.overload = new Overload(settings, () -> now);
    this.route = overload.route(false);
    this.other = overload.route(false);
  }

  private void at(double inMillis, Runnable what) {
    events.add(new Event(now + Math.max(0, (long) (inMillis * 1e6)), order++, what));
  }

  /** So many requests are for another route, which waits for so long and needs nothing here. */
  void other(double share, double itsMillis) {
    shareOfOther = share;
    otherMillis = itsMillis;
  }

  /** Requests come at this rate for so long; what became of those that came meanwhile. */
  Tally run(Duration time, double perSecond) {
    return run(time, second -> perSecond);
  }

  Tally run(Duration time, IntToDoubleFunction perSecond) {
    served = 0;
    refused = 0;
    millis = new ArrayList<>();
    counting = true;
    long begin = now;
    long end = now + time.toNanos();
    arriveNext(begin, end, perSecond);
    while (!events.isEmpty() && events.peek().at() <= end) {
      step();
    }
    now = end;
    counting = false;
    return new Tally(served, refused, millis);
  }

  /** No more requests come; all that are there end. */
  void finish() {
    while (!events.isEmpty()) {
      step();
    }
  }

  private void step() {
    Event next = events.remove();
    now = next.at();
    next.what().run();
  }

  private void arriveNext(long begin, long end, IntToDoubleFunction perSecond) {
    double rate = perSecond.applyAsDouble((int) ((now - begin) / 1_000_000_000L));
    at(
        -Math.log(1 - random.nextDouble()) * 1000 / rate,
        () -> {
          if (now < end) {
            arrive();
            arriveNext(begin, end, perSecond);
          }
        });
  }

  private void arrive() {
    long arrived = now;
    if (random.nextDouble() < shareOfOther) {
      double waits = otherMillis;
      enter(other, place -> at(waits, () -> place.leave(true)), () -> {});
    } else {
      enter(route, place -> work(place, arrived), () -> refused += counting ? 1 : 0);
    }
  }

  private void enter(RouteLatency its, Consumer<Overload.Place> admitted, Runnable refusal) {
    Overload.Place place = overload.enter(its, false);
    if (place != null) {
      admitted.accept(place);
      return;
    }
    at(overload.maxWait().toNanos() / 1e6 + 1, overload::expire);
    overload.await(
        its,
        false,
        new Overload.Waiting() {
          @Override
          public void admitted(Overload.Place given) {
            admitted.accept(given);
          }

          @Override
          public void refused() {
            refusal.run();
          }
        });
  }

  private void work(Overload.Place place, long arrived) {
    Runnable begin =
        () -> {
          working++;
          at(serviceMillis.applyAsDouble(random), () -> end(place, arrived));
        };
    if (working < capacity) {
      begin.run();
    } else {
      line.add(begin);
    }
  }

  private void end(Overload.Place place, long arrived) {
    working--;
    if (counting) {
      served++;
      millis.add((now - arrived) / 1e6);
    }
    Runnable next = line.poll();
    if (next != null) {
      next.run();
    }
    place.leave(true);
  }
}
