package io.evenkeel.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the broken expectations of one record while its constructor runs, so that all of them are
 * reported and not the first only. Belongs to the thread that opened it.
 */
final class Expectations implements AutoCloseable {

  private static final ThreadLocal<@Nullable Expectations> OPEN = new ThreadLocal<>();

  private final @Nullable Expectations outer = OPEN.get();
  private final List<ExpectationException> broken = new ArrayList<>();

  private Expectations() {}

  /** Until it is closed, what {@link #broken} is told on this thread is kept instead of thrown. */
  static Expectations gather() {
    var gathering = new Expectations();
    OPEN.set(gathering);
    return gathering;
  }

  /** Throws the exception when nobody gathers. */
  static void broken(ExpectationException expectation) {
    Expectations gathering = OPEN.get();
    if (gathering == null) {
      throw expectation;
    }
    gathering.broken.add(expectation);
  }

  /** In the order they were found. */
  List<ExpectationException> broken() {
    return List.copyOf(broken);
  }

  @Override
  public void close() {
    if (outer == null) {
      OPEN.remove();
    } else {
      OPEN.set(outer);
    }
  }
}
