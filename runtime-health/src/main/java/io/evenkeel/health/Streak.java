package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

/**
 * Results in a row that say the opposite of a check's status, and are too few to change it:
 * failures of a check that is UP, good results of one that is DOWN. Immutable, thread-safe.
 *
 * @param results how many; at least 1 and below {@code needed}
 * @param needed how many change the status
 * @param reason of the latest failure, one line; empty when the results are good
 */
public record Streak(int results, int needed, String reason) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException when {@code results} is not between 1 and {@code needed} - 1
   */
  public Streak {
    requireNonNull(reason, "reason");
    if (results < 1 || results >= needed) {
      throw new IllegalArgumentException(
          "results: " + results + " (expected: 1 to " + (needed - 1) + ")");
    }
  }
}
