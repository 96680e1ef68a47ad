package io.evenkeel.health;

import java.util.ArrayList;
import java.util.List;

/**
 * How often and how a check's status changed. Its first result is no change. Immutable,
 * thread-safe.
 *
 * @param changes how often since registration
 * @param latest the last {@value #MAX_KEPT} of them, the newest first
 */
public record History(long changes, List<Transition> latest) {

  static final int MAX_KEPT = 20;
  static final History EMPTY = new History(0, List.of());

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when it is longer than the number of changes or than {@value
   *     #MAX_KEPT}
   */
  public History {
    latest = List.copyOf(latest);
    long most = Math.min(changes, MAX_KEPT);
    if (latest.size() > most) {
      throw new IllegalArgumentException(
          "latest: " + latest.size() + " transitions (expected: at most " + most + ")");
    }
  }

  History with(Transition newest) {
    var all = new ArrayList<Transition>(MAX_KEPT);
    all.add(newest);
    all.addAll(latest.subList(0, Math.min(latest.size(), MAX_KEPT - 1)));
    return new History(changes + 1, all);
  }
}
