package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the heap is nearly full of what is still in use. Two things are judged:
 *
 * <ul>
 *   <li>The pool of long-lived objects after its last collection: what is merely used says nothing,
 *       because garbage waits there until it is worth collecting. Before that pool's first
 *       collection there is nothing to judge. When less is used by now than after that collection,
 *       this counts.
 *   <li>The share of time, since the last check, that the application stood still for collections:
 *       a JVM that collects most of the time and frees little is as good as dead long before it
 *       throws {@link OutOfMemoryError}.
 * </ul>
 *
 * <p>Works with all collectors of HotSpot; with Epsilon, which never collects, what is used is in
 * use. Memory outside of the heap is not seen.
 */
public final class MemoryPressureProbe implements Probe {

  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

  private final double mostHeap;
  private final double mostPause;
  private final LongLivedPool pool = LongLivedPool.ofThisJvm();
  private final PauseShare pauses = new PauseShare(SHORTEST_WINDOW);

  private MemoryPressureProbe(double mostHeap, double mostPause) {
    this.mostHeap = mostHeap;
    this.mostPause = mostPause;
  }

  /** At most 90 % of the heap in use, and at most 50 % of the time in collections. */
  public static MemoryPressureProbe create() {
    return new MemoryPressureProbe(90, 50);
  }

  /**
   * How full the pool of long-lived objects may be after a collection, from 1 to 100 %.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public MemoryPressureProbe atMostHeapPercent(double percent) {
    return new MemoryPressureProbe(Percent.checked("atMostHeapPercent", percent), mostPause);
  }

  /**
   * How much of the time between two checks, or of the last second when they follow faster, may be
   * spent in pauses, from 1 to 100 %.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public MemoryPressureProbe atMostPausePercent(double percent) {
    return new MemoryPressureProbe(mostHeap, Percent.checked("atMostPausePercent", percent));
  }

  @Override
  public HealthResult check() {
    double paused = pauses.percent();
    Optional<String> full = pool.fullerThan(mostHeap);
    if (full.isPresent()) {
      return HealthResult.down(full.get() + ", expected at most " + Percent.text(mostHeap));
    }
    return paused <= mostPause
        ? HealthResult.up()
        : HealthResult.down(
            Percent.text(paused)
                + " of the time since the last check went into garbage collection, expected at most "
                + Percent.text(mostPause));
  }
}
