package io.evenkeel.health;

import io.evenkeel.health.CheckState.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps checks from being evaluated while one they come after is DOWN, or not known yet. Under the
 * lock of {@link CheckLoop} only.
 */
final class Precedence {

  private final Board board;
  private final Consumer<CheckState> dueEarlier;
  private final Map<CheckState, List<CheckState>> followers = new HashMap<>();

  /**
   * @param dueEarlier told of a check that is due earlier than it was
   */
  Precedence(Board board, Consumer<CheckState> dueEarlier) {
    this.board = board;
    this.dueEarlier = dueEarlier;
  }

  void add(CheckState state) {
    for (CheckState earlier : state.comesAfter()) {
      followers.computeIfAbsent(earlier, none -> new ArrayList<>()).add(state);
    }
  }

  /** Whether the check is not to be looked at now; if so, its report says why. */
  boolean holds(CheckState state, long now) {
    Optional<CheckState> obstacle = state.obstacle();
    obstacle.ifPresent(
        cause -> {
          state.pause(now);
          if (!cause.report().pending() && board.skip(state, cause, now)) {
            changed(state, now);
          }
        });
    return obstacle.isPresent();
  }

  /** After a check went UP or DOWN, or got its first result. */
  void changed(CheckState cause, long now) {
    var changed = new ArrayDeque<>(List.of(cause));
    while (!changed.isEmpty()) {
      for (CheckState follower : followers.getOrDefault(changed.remove(), List.of())) {
        if (follows(follower, now)) {
          changed.add(follower);
        }
      }
    }
  }

  private boolean follows(CheckState follower, long now) {
    Optional<CheckState> obstacle = follower.obstacle();
    if (obstacle.isPresent()) {
      return follower.phase() != Phase.STUCK // that a thread hangs is worth more to know
          && !obstacle.get().report().pending()
          && board.skip(follower, obstacle.get(), now);
    }
    if (follower.phase() == Phase.WAITING) {
      follower.resume(now);
      dueEarlier.accept(follower);
    }
    return false;
  }
}
