package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stops components in the exact reverse of their start: each once all those that waited for it have
 * stopped, independent ones at the same time.
 *
 * <p>While others wait behind it, a component may use half of the time that is left, so that one
 * which hangs does not take the stop of the rest with it.
 */
final class ReverseStop {

  /** What happens to one component. */
  interface Events {
    WatchedCall begin(StartedComponent component, Deadline share, Runnable ended);

    /** It returned or threw in time, or the time is over and it is given up. */
    void ended(StartedComponent component, WatchedCall call, boolean inTime);
  }

  private record Stopping(StartedComponent component, WatchedCall call, Deadline givenUp) {}

  private static final Duration LAST_WORDS = Duration.ofMillis(100);

  private final List<StartedComponent> waiting;
  private final List<Stopping> stopping = new ArrayList<>();
  private final BlockingQueue<StartedComponent> endings = new LinkedBlockingQueue<>();
  private final Deadline limit;
  private final Events events;

  /**
   * A stop that has not begun.
   *
   * @param started in the order of their start
   */
  ReverseStop(List<StartedComponent> started, Deadline limit, Events events) {
    this.waiting = new ArrayList<>(started);
    this.limit = limit;
    this.events = events;
  }

  /** The order for a person: what stops at the same time is joined by {@code +}. */
  static String plan(List<StartedComponent> started) {
    var waves = new ArrayList<String>();
    var left = new ArrayList<>(started);
    while (!left.isEmpty()) {
      var wave = left.stream().filter(c -> free(c, left)).toList();
      waves.add(String.join(" + ", wave.stream().map(StartedComponent::name).toList()));
      left.removeAll(wave);
    }
    return String.join(" -> ", waves);
  }

  /** Returns when all have stopped or were given up. */
  void run() throws InterruptedException {
    beginFree();
    while (!stopping.isEmpty()) {
      long patience = stopping.stream().mapToLong(ReverseStop::patience).min().orElse(0);
      StartedComponent ended = endings.poll(patience, TimeUnit.NANOSECONDS);
      if (ended != null) {
        finish(ended, true);
      } else {
        stopping.stream()
            .filter(s -> patience(s) == 0)
            .map(Stopping::component)
            .toList()
            .forEach(c -> finish(c, false));
      }
      beginFree();
    }
  }

  private static long patience(Stopping s) {
    return s.givenUp.remainingNanos();
  }

  private void finish(StartedComponent component, boolean inTime) {
    for (Stopping s : List.copyOf(stopping)) {
      if (s.component.name().equals(component.name())) {
        stopping.remove(s);
        events.ended(component, s.call, inTime);
      }
    }
  }

  private void beginFree() {
    var left = new ArrayList<>(waiting);
    stopping.forEach(s -> left.add(s.component));
    for (StartedComponent c : List.copyOf(waiting)) {
      if (free(c, left)) {
        waiting.remove(c);
        var share = c.after().isEmpty() ? limit : limit.atMost(limit.remaining().dividedBy(2));
        // One that keeps to its deadline gets a moment to return, and the last one always a chance.
        var givenUp = Deadline.after(share.remaining().plus(LAST_WORDS));
        stopping.add(new Stopping(c, events.begin(c, share, () -> endings.add(c)), givenUp));
      }
    }
  }

  private static boolean free(StartedComponent component, List<StartedComponent> left) {
    return left.stream().noneMatch(other -> other.after().contains(component.name()));
  }
}
