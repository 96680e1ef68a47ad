package io.evenkeel.benchmarks;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** What one kind of client does with one connection. */
interface Talk {

  /**
   * Uses the connection until either side has had enough.
   *
   * @param over true when the soak has ended
   * @throws IOException when a request was lost
   */
  void hold(TalkConnection connection, SoakTally tally, BooleanSupplier over) throws IOException;
}
