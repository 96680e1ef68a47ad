package io.evenkeel.runtime.lifecycle;

import java.util.List;
import java.util.StringJoiner;

/** The states in which a lifecycle called its owner. Written by one thread after the other. */
final class SeenStates implements StopHooks {

  private final Lifecycle lifecycle;
  private final StringJoiner seen = new StringJoiner(" ");

  SeenStates(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public void preDrain(Deadline limit) {
    seen.add(lifecycle.state().name());
  }

  @Override
  public void flush(Deadline limit, List<String> cut) {
    seen.add(lifecycle.state().name());
  }

  @Override
  public String toString() {
    return seen.toString();
  }
}
